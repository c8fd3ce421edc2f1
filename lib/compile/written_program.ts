/**
 * Programs that are written in some way, and what runs them.
 *
 * @module
 */

import { CheckedRunner } from "./checked_runner.ts";
import { interpreted } from "./code/interpreter.ts";
import type { KernelModule, SampleCode, TakeFrame } from "./code/sample_module.ts";
import type { FrameMemory } from "./frame.ts";
import type { LinearProgram } from "./program/linear_program.ts";
import { CodeTooLarge, type MakeFrame, Runner } from "./runner.ts";

/** A program and how it is written. */
export interface WrittenProgram {
  readonly program: LinearProgram;
  code: SampleCode;
}

/**
 * The runner of a program. Straight-line code that the engine does not take, as it is too large, is interpreted, and so
 * is the program from then on.
 *
 * @param checksMemory Whether each computation is followed by a look at whether the code kept to its memory.
 * @param make Makes the module of `written`, as it is written then.
 */
export function runnerOf<Module extends KernelModule, Inputs, Result extends FrameMemory>(
  written: WrittenProgram,
  checksMemory: boolean,
  make: (take: TakeFrame) => Module,
  makeFrame: MakeFrame<Module, Inputs, Result>,
): Runner<Module, Inputs, Result> {
  const Kind = checksMemory ? CheckedRunner : Runner;
  try {
    return new Kind<Module, Inputs, Result>(make, makeFrame);
  } catch (error) {
    if (!(error instanceof CodeTooLarge) || written.code.generator === "interpreter") throw error;
    written.code = interpreted(written.program);
    return new Kind<Module, Inputs, Result>(make, makeFrame);
  }
}

/** A function that gives what `make` makes, and has it made again where the collector took it: nobody else holds it for long. */
export function madeAgain<T extends object>(make: () => T): () => T {
  let held: WeakRef<T> | undefined;
  return () => {
    let made = held?.deref();
    if (made === undefined) held = new WeakRef(made = make());
    return made;
  };
}
