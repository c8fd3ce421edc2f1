/**
 * Mistakes in formulas, as data.
 *
 * @module
 */

/** What is wrong with a formula, and where. */
export interface FormulaMistake {
  /** What is wrong, in words: "'q' has no value". */
  readonly reason: string;
  /** Where the mistake starts in the text, counted from 0; undefined where it has no place, as in a node of mathjs. */
  readonly start?: number | undefined;
  /** Where it ends: the first character after it. */
  readonly end?: number | undefined;
  /** What to write instead, in words: "'sec(x)' is written 1 / cos(x)"; undefined where nothing is known. */
  readonly instead?: string | undefined;
}

/**
 * A mistake in a formula: what is wrong, where in the text, and what to write instead. Its message says the same in one line.
 *
 * @example Underline a mistake
 * ```ts
 * import { FormulaError, fromExpression } from "@chainrule/autograd/expression";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const formula = "h = 2 * x\nl = h + sec(x)";
 * const { reason, start, end, instead } = assertThrows(
 *   () => fromExpression(formula, { x: 1 }),
 *   FormulaError,
 * );
 * assertEquals(reason, "the operation 'sec' does not exist");
 * assertEquals(formula.slice(start, end), "sec");
 * assertEquals(instead, "'sec(x)' is written 1 / cos(x)");
 * ```
 */
export class FormulaError extends SyntaxError implements FormulaMistake {
  /** What is wrong, in words. */
  readonly reason: string;
  /** Where the mistake starts in the text, counted from 0; undefined where it has no place. */
  readonly start: number | undefined;
  /** Where it ends: the first character after it. */
  readonly end: number | undefined;
  /** What to write instead; undefined where nothing is known. */
  readonly instead: string | undefined;

  /** An error with a message, and what it says as data. */
  constructor(message: string, mistake: FormulaMistake) {
    super(message);
    this.reason = mistake.reason;
    this.start = mistake.start;
    this.end = mistake.end;
    this.instead = mistake.instead;
  }
}
