/**
 * The explorer's page with a formula to begin with.
 *
 * @module
 */

import { cannot } from "../errors.ts";
import { fromExpression } from "../expression/mod.ts";
import { PAGE } from "./page.ts";
import { LONGEST_FORMULA, MOST_VARIABLES, numberText } from "./state.ts";

/** What the explorer begins with. */
export interface ExploreStart {
  /** A formula, as `fromExpression` reads it: statements with line breaks or semicolons between them. */
  readonly formula: string;
  /** The number of each of its variables, which is finite; none where not given. */
  readonly values?: Readonly<Record<string, number>>;
}

/**
 * The explorer's page: one HTML file that loads nothing.
 *
 * @param start What it begins with; the worked example where not given.
 * @returns The text of the file, in ASCII.
 * @throws {SyntaxError} When the formula cannot be read, or a variable of it has no number: a `FormulaError`, with the place.
 * @throws {RangeError} When the formula has more than 2000 characters, no variable, or more than 100.
 * @throws {TypeError} When `start` is no object, the formula no text, or a value no finite number.
 *
 * @example Usage
 * ```ts
 * import { explorePage } from "@chainrule/autograd/explore";
 * import { assertStringIncludes, assertThrows } from "@std/assert";
 *
 * const page = explorePage({ formula: "x * y", values: { x: 3, y: 4 } });
 * assertStringIncludes(page, "Content-Security-Policy");
 * assertThrows(() => explorePage({ formula: "x * y", values: { x: 3 } }), SyntaxError, "'y' has no value");
 * ```
 */
export function explorePage(start?: ExploreStart): string {
  if (start === undefined) return PAGE;
  const state = inMarkup(stateOf(start));
  return PAGE.replace("<html ", () => `<html data-state="${state}" `);
}

/** What cannot be done, in errors. */
const ACTION = "explore a formula";

/** The start as JSON, once it is known that the page can show it. */
function stateOf(start: ExploreStart): string {
  if (typeof start !== "object" || start === null) {
    throw cannot(ACTION, "start", "an object", start);
  }
  const { formula, values = {} } = start;
  if (typeof formula !== "string") throw cannot(ACTION, "formula", "a string", formula);
  if (typeof values !== "object" || values === null) {
    throw cannot(ACTION, "values", "an object", values);
  }
  requireAtMost(LONGEST_FORMULA, "characters", formula.length);
  const { leaves } = fromExpression(formula, values);
  if (leaves.length === 0) throw new RangeError(`Cannot ${ACTION} as it has no variables`);
  requireAtMost(MOST_VARIABLES, "variables", leaves.length);
  const numbers = leaves.map(({ label, data }) => {
    if (!Number.isFinite(data)) throw cannot(ACTION, label, "a finite number", data);
    return `${JSON.stringify(label)}:${numberText(data)}`; // JSON has the sign of −0
  });
  return `{"formula":${JSON.stringify(formula)},"values":{${numbers.join()}}}`;
}

/** Throws where a formula has more of something than the page takes. */
function requireAtMost(most: number, things: string, count: number): void {
  if (count <= most) return;
  throw new RangeError(
    `Cannot ${ACTION} as it has more than ${most} ${things}: current number of ${things} is ${count}`,
  );
}

/** JSON as an attribute's value, in ASCII. Outside of strings JSON has none of these signs but the quotation mark. */
function inMarkup(json: string): string {
  return json.replace(
    /"|[<>&']|[^\x20-\x7E]/g,
    (unit) => unit === '"' ? "&quot;" : `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
