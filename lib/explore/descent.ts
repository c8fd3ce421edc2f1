/**
 * Gradient descent on the variables of a formula.
 *
 * @module
 */

import { formatNumber } from "../draw/mod.ts";
import { type Reading, sweep, type Values } from "./reading.ts";

/** A run of gradient descent: some steps, one after the other. */
export interface Descent {
  /** The numbers before its first step. */
  readonly start: Values;
  /** The numbers after its last step. */
  readonly values: Values;
  /** The result before the first step, and after each. */
  readonly losses: readonly number[];
  /** Why it stopped early; undefined where it did not. */
  readonly stopped: string | undefined;
}

/** What gradient descent changes, and how far. */
export interface DescentOptions {
  /** The variables that are changed. */
  readonly train: readonly string[];
  /** How far a step goes: −rate · gradient. */
  readonly rate: number;
  readonly steps: number;
}

/** Where the result, or a variable, is not finite any more, a step is not taken. */
const STOPPED = "would not be finite. A smaller rate may help.";

/** Why nothing changes where no variable is chosen. */
const NOTHING_CHOSEN = "No variable is ticked, so nothing changes.";

/**
 * Goes on with a run, or begins one.
 *
 * @param run The run so far; undefined where there is none.
 */
export function descend(
  reading: Reading,
  { train, rate, steps }: DescentOptions,
  run: Descent | undefined,
): Descent {
  const { root, values: now } = reading;
  const losses = run === undefined ? [root.data] : [...run.losses], start = run?.start ?? now;
  let values = now, graph = sweep(reading, values), stopped: string | undefined;
  if (!graph.leaves.some(({ label }) => train.includes(label))) {
    return { start, values, losses, stopped: NOTHING_CHOSEN };
  }
  for (let step = 0; step < steps; step++) {
    const next = new Map(values);
    for (const { label, grad } of graph.leaves) {
      if (train.includes(label)) next.set(label, next.get(label)! - rate * grad);
    }
    const after = sweep(reading, next);
    if (![after.root.data, ...next.values()].every(Number.isFinite)) {
      stopped = `Stopped after step ${losses.length - 1}: the next result ${STOPPED}`;
      break;
    }
    losses.push(after.root.data);
    [values, graph] = [next, after];
  }
  return { start, values, losses, stopped };
}

/** "After 12 steps l = 0.034, from 3.2." */
export function summaryOf(name: string, { losses, stopped }: Descent): string {
  const steps = losses.length - 1;
  const summary = `After ${steps} step${steps === 1 ? "" : "s"} ${name} = ${
    formatNumber(losses.at(-1)!)
  }, from ${formatNumber(losses[0]!)}.`;
  return stopped === undefined ? summary : `${summary} ${stopped}`;
}

/** The curve of the results over the steps, in a picture of a given size. */
export interface Curve {
  /** The `d` of an SVG path. */
  readonly path: string;
  /** The last point of it. */
  readonly end: { readonly x: number; readonly y: number };
  readonly highest: number;
  readonly lowest: number;
  /** Whether equal distances are equal factors. */
  readonly isLogarithmic: boolean;
}

/** Where no result is negative, and the greatest is so many times the least positive one, the curve is logarithmic. */
const LOGARITHMIC_FROM = 100;

/** On a logarithmic scale 0 is infinitely far down: it stands so much of the curve's height below the least positive result. */
const ZERO_BELOW = 0.1;

/** The curve of some results, at least two. */
export function curveOf(losses: readonly number[], width: number, height: number): Curve {
  let highest = -Infinity, lowest = Infinity, least = Infinity;
  for (const loss of losses) { // they may be more than a call takes arguments
    highest = Math.max(highest, loss);
    lowest = Math.min(lowest, loss);
    if (loss > 0) least = Math.min(least, loss);
  }
  const isLogarithmic = lowest >= 0 && highest / least > LOGARITHMIC_FROM;
  const zero = Math.log10(least) - ZERO_BELOW * (Math.log10(highest) - Math.log10(least));
  const logarithm = (loss: number) => loss === 0 ? zero : Math.log10(loss);
  const reach = Math.max(Math.abs(highest), Math.abs(lowest)) || 1; // differences of the results could overflow
  const scale = isLogarithmic ? logarithm : (loss: number) => loss / reach;
  const span = scale(highest) - scale(lowest) || 1;
  const points = losses.map((loss, step) => ({
    x: Math.round(10 * width * step / (losses.length - 1)) / 10,
    y: Math.round(10 * height * (scale(highest) - scale(loss)) / span) / 10,
  }));
  const path = points.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${x},${y}`).join("");
  return { path, end: points.at(-1)!, highest, lowest, isLogarithmic };
}
