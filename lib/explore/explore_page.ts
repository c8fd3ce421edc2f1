/**
 * The explorer's page with a formula to begin with.
 *
 * @module
 */

import { cannot } from "../errors.ts";
import { fromExpression } from "../expression/mod.ts";
import { PAGE } from "./page.ts";

/** What the explorer begins with. */
export interface ExploreStart {
  /** A formula, as `fromExpression` reads it: statements with line breaks or semicolons between them. */
  readonly formula: string;
  /** The number of each of its variables; none where not given. */
  readonly values?: Readonly<Record<string, number>>;
}

/** The page refuses longer formulas, in links as in its field. */
const LONGEST_FORMULA = 2000;

/**
 * The explorer's page: one HTML file that loads nothing.
 *
 * @param start What it begins with; the worked example where not given.
 * @returns The text of the file, in ASCII.
 * @throws {SyntaxError} When the formula cannot be read, or a variable of it has no number: a `FormulaError`, with the place.
 * @throws {RangeError} When the formula is longer than 2000 characters.
 * @throws {TypeError} When `start` is no object, the formula no text, or a value is no number or NaN.
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

/** The start as JSON, once it is known that the page can show it. */
function stateOf(start: ExploreStart): string {
  const action = "explore a formula";
  if (typeof start !== "object" || start === null) {
    throw cannot(action, "start", "an object", start);
  }
  const { formula, values = {} } = start;
  if (typeof formula !== "string") throw cannot(action, "formula", "a string", formula);
  if (typeof values !== "object" || values === null) {
    throw cannot(action, "values", "an object", values);
  }
  if (formula.length > LONGEST_FORMULA) {
    throw new RangeError(
      `Cannot ${action} as it has more than ${LONGEST_FORMULA} characters: ` +
        `current number of characters is ${formula.length}`,
    );
  }
  const { leaves } = fromExpression(formula, values);
  const numbers = leaves.map(({ label, data }) => {
    if (Number.isNaN(data)) throw cannot(action, label, "a number", data);
    return `${JSON.stringify(label)}:${inJson(data)}`;
  });
  return `{"formula":${JSON.stringify(formula)},"values":{${numbers.join()}}}`;
}

/** A number so that `JSON.parse` gives it back: JSON has infinities where they overflow, and `JSON.stringify` loses the sign of −0. */
function inJson(number: number): string {
  if (Object.is(number, -0)) return "-0";
  return String(number).replace("Infinity", "1e999");
}

/** JSON as an attribute's value, in ASCII. Outside of strings JSON has none of these signs but the quotation mark. */
function inMarkup(json: string): string {
  return json.replace(
    /"|[<>&']|[^\x20-\x7E]/g,
    (unit) => unit === '"' ? "&quot;" : `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
