/**
 * Programs that are written in some way, and what runs them.
 *
 * @module
 */

import { CheckedRunner } from "./checked_runner.ts";
import { interpreted } from "./code/interpreter.ts";
import type { KernelModule, SampleCode, TakeFrame } from "./code/sample_module.ts";
import type { FrameMemory } from "../kernel/frame.ts";
import type { LinearProgram } from "./program/linear_program.ts";
import { CodeTooLarge } from "../kernel/instance.ts";
import { type MakeFrame, Runner } from "./runner.ts";

/** A program and how it is written. */
export interface WrittenProgram {
  readonly program: LinearProgram;
  code: SampleCode;
}

/** How a module is made of a program, and the frame that it works on. */
export interface Recipe<Module extends KernelModule, Inputs, Result extends FrameMemory> {
  readonly written: WrittenProgram;
  /** Makes the module of `written`, as it is written then. */
  make(take: TakeFrame): Module;
  readonly makeFrame: MakeFrame<Module, Inputs, Result>;
}

/**
 * The runner of a program.
 *
 * @param checksMemory Whether each computation is followed by a look at whether the code kept to its memory.
 */
export function runnerOf<Module extends KernelModule, Inputs, Result extends FrameMemory>(
  { written, make, makeFrame }: Recipe<Module, Inputs, Result>,
  checksMemory: boolean,
): Runner<Module, Inputs, Result> {
  const Kind = checksMemory ? CheckedRunner : Runner;
  return asTheEngineTakes(written, () => new Kind<Module, Inputs, Result>(make, makeFrame));
}

/**
 * What `attempt` makes of a program. Straight-line code that the engine does not take, as it is too large, is
 * interpreted, and so is the program from then on.
 */
export function asTheEngineTakes<T>(written: WrittenProgram, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    if (!(error instanceof CodeTooLarge) || written.code.generator === "interpreter") throw error;
    written.code = interpreted(written.program);
    return attempt();
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
