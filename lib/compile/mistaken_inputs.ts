/**
 * Functions that were called with Values where they take arrays, or with arrays where they take Values.
 *
 * @module
 */

import { Value } from "../../mod.ts";
import { show } from "../errors.ts";
import { watchArgument } from "../watched_arguments.ts";

/** A Value, or an array of them. */
export type TracedArgument = Value | readonly Value[];

/** What a function is called for, as errors name it. */
interface Purpose {
  readonly action: string;
  readonly caller: string;
}

/** What a function asked of one of its arguments that arguments of the other kind have. */
interface Mistake {
  readonly position: number;
  readonly key: PropertyKey;
  readonly argument: TracedArgument;
}

const aValue = new Value(0), anArray: readonly Value[] = [];
const INDEX = /^\d+$/;

/** Whether an argument lacks what an argument of the other kind has. */
function isMistaken(argument: TracedArgument, key: PropertyKey): boolean {
  if (key in argument) return false;
  if (Array.isArray(argument)) return key in aValue;
  return key in anArray || typeof key === "string" && INDEX.test(key);
}

/**
 * Calls a function once more, with arguments that tell what is asked of them, also where a transform in it hands them on. Proxies
 * stand for the nodes of Values as the Values do.
 *
 * @returns The first mistake; undefined where there is none.
 */
function findMistake(
  args: readonly TracedArgument[],
  call: (args: readonly TracedArgument[]) => unknown,
): Mistake | undefined {
  let mistake: Mistake | undefined;
  const watched = args.map((argument, position) =>
    watchArgument(argument, (key, target) => {
      if (isMistaken(target as TracedArgument, key)) mistake ??= { position, key, argument };
    })
  );
  try {
    call(watched);
  } catch {
    // as it did before
  }
  return mistake;
}

/**
 * The error for a function that did not do with its arguments what was expected, where it took them for something else.
 *
 * @param purpose What it was called for.
 * @param args What it was called with.
 * @param call Calls it again.
 * @param inputs What was said of its inputs, if anything was.
 * @returns The error; undefined where the function did not take its arguments for something else.
 */
export function mistakenInputs(
  { action, caller }: Purpose,
  args: readonly TracedArgument[],
  call: (args: readonly TracedArgument[]) => unknown,
  inputs: unknown,
): TypeError | undefined {
  const mistake = findMistake(args, call);
  if (mistake === undefined) return undefined;
  const { position, key, argument } = mistake, isArray = Array.isArray(argument);
  const must = isArray
    ? `must be a number where the function takes Values, as in ${caller}(f, { inputs: ${args.length} })`
    : `must say how long the arrays are that the function takes, as in ${caller}(f, { inputs: [${
      args.map(() => 3).slice(0, 9).join(", ")
    }] })`;
  const reads = typeof key === "string" ? `, of which it reads '${key}'` : "";
  const taken = isArray ? "a Value" : "an array";
  return new TypeError(
    `Cannot ${action} as 'inputs' ${must}: current value is ${show(inputs)}, ` +
      `and the function takes argument ${position + 1} for ${taken}${reads}`,
  );
}
