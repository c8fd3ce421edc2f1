/**
 * A function's value and gradient as a program for other languages.
 *
 * @module
 */

import { isRecording, trace } from "../../mod.ts";
import {
  type ExportedProgram,
  exportedProgram,
  type ExportOptions,
} from "./program/exported_program.ts";
import {
  type Purpose,
  type Traceable,
  traceFunction,
  type TracingOptions,
} from "./traced_function.ts";
import { TracedSource } from "./traced_source.ts";

/** How a function is traced and exported. */
export interface ProgramOptions extends TracingOptions, Omit<ExportOptions, "action"> {}

/**
 * Traces a function that has one output.
 *
 * @param purpose What for, as errors name it.
 * @returns Its value and gradient as a program.
 * @throws {TypeError} Where the inputs cannot be told, or are others than the function takes, or it returns anything but one Value;
 * where a rule of the user's does not consist of rules of the package.
 */
export function traceProgram(
  purpose: Purpose,
  f: Traceable,
  options: ProgramOptions,
): ExportedProgram {
  const { action } = purpose;
  if (!isRecording()) { // everything would be a constant
    throw new TypeError(`Cannot ${action} within noGrad as nothing is recorded there`);
  }
  return traceFunction(purpose, f, options, (outputs, leaves) => {
    if (outputs.length !== 1) {
      throw new TypeError(
        `Cannot ${action} as the function must have one output: current number of outputs is ${outputs.length}`,
      );
    }
    const source = new TracedSource(trace(outputs), new Map(leaves.map((leaf, i) => [leaf, i])));
    return exportedProgram(source.gradientProgram(), { ...options, action });
  });
}
