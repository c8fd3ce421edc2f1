/**
 * A formula's text as statements: `h = tanh(x); l = h^2`.
 *
 * @module
 */

/** A statement of a formula. */
export interface Statement {
  /** Its text in one line. */
  readonly text: string;
  /** Where it starts in the formula. */
  readonly start: number;
}

const OPENING = "([{", CLOSING = ")]}";

/** What a statement does not end with, and what it does not start with: a line break there continues it. */
const OPEN_END = /[-+*/^=,<>?:&|]$/, OPEN_START = /^[-+*/^,)\]}<>?:&|]/;

/**
 * Cuts a formula into its statements, at semicolons and line breaks. A line break ends none inside of brackets, after an operator,
 * nor before one. What follows a `#` in a line is a comment. A statement of spaces alone is none.
 *
 * @param text The formula. Its places are those of the statements: what is left out of them is replaced by spaces.
 */
export function statementsOf(text: string): Statement[] {
  const line = blank(text), statements: Statement[] = [];
  let start = 0, depth = 0;
  const end = (at: number) => {
    const statement = line.slice(start, at).replaceAll("\n", " ");
    if (statement.trim() !== "") {
      const spaces = statement.length - statement.trimStart().length;
      statements.push({ text: statement.trim(), start: start + spaces });
    }
    start = at + 1;
    depth = 0;
  };
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (OPENING.includes(character)) depth++;
    else if (CLOSING.includes(character)) depth--;
    else if (character === ";" && depth <= 0) end(at);
    else if (character === "\n" && depth <= 0) {
      const before = line.slice(start, at).trimEnd(), after = line.slice(at).trimStart();
      if (!OPEN_END.test(before) && !OPEN_START.test(after)) end(at);
    }
  }
  end(line.length);
  return statements;
}

/** The text without comments, with one kind of line break; as long as it was. */
function blank(text: string): string {
  return text.replaceAll(/\r(?=\n)/g, " ").replaceAll(/[\r\u2028\u2029]/g, "\n")
    .replaceAll(/#[^\n]*/g, (comment) => " ".repeat(comment.length));
}
