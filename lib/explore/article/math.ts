/**
 * Formulas as MathML, from the texts in which the library writes them: "∂l/∂x_5 = ∂l/∂l · x_6 = 1 · 2 = 2".
 *
 * @module
 */

/** The parts of a text: derivatives, numbers, names and signs. */
const TOKEN = /\s*(∂[\p{L}_\d]+\/∂[\p{L}_\d]+|\d[\d.,]*(?:e[−-]?\d+)?|[\p{L}][\p{L}_\d′]*|\S)/gyu;

/** Signs as mathematics writes them. */
const SIGNS: Readonly<Record<string, string>> = { "*": "·", "-": "−", "<": "&lt;", ">": "&gt;" };

/**
 * Writes a formula as MathML. Names have indices (x_5), powers exponents (x^(n − 1)), and derivatives are fractions.
 *
 * @throws {SyntaxError} Where parentheses are not closed, or a power has no base or exponent.
 */
export function math(text: string): string {
  const tokens = Array.from(text.trim().matchAll(TOKEN), (match) => match[1]!);
  const pieces = piecesOf(new Tokens(text, tokens), undefined);
  return `<math>${pieces}</math>`;
}

/** What a minus sign after it makes a negative number, and no difference. */
const OPERATOR = /^[^\p{L}\d∂(]$/u;
const MINUS = /^[-−]$/, DIGIT = /^\d/;

/** Tokens that are read one by one. */
class Tokens {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(text: string, tokens: readonly string[]) {
    [this.#text, this.#tokens] = [text, tokens];
  }

  get next(): string | undefined {
    return this.#tokens[this.#next];
  }

  take(): string {
    const token = this.#tokens[this.#next++];
    if (token === undefined) throw new SyntaxError(`The formula "${this.#text}" ends too early`);
    return token;
  }
}

/** The pieces of a formula until a closing parenthesis, or its end. */
function piecesOf(tokens: Tokens, end: ")" | undefined): string {
  const pieces: string[] = [];
  let isOperand = false;
  while (tokens.next !== end) {
    const token = tokens.take();
    const isSign: boolean = !isOperand && MINUS.test(token) && DIGIT.test(tokens.next ?? "");
    const piece = isSign ? `<mn>−${tokens.take()}</mn>` : pieceOf(tokens, token);
    isOperand = isSign || !OPERATOR.test(token);
    if (tokens.next !== "^") {
      pieces.push(piece);
      continue;
    }
    tokens.take();
    const last = tokens.take();
    const exponent = last === "(" ? `<mrow>${inside(tokens)}</mrow>` : pieceOf(tokens, last);
    pieces.push(`<msup>${piece}${exponent}</msup>`);
  }
  return pieces.join("");
}

/** What stands between a parenthesis that was read and the one that closes it. */
function inside(tokens: Tokens): string {
  const pieces = piecesOf(tokens, ")");
  tokens.take();
  return pieces;
}

function pieceOf(tokens: Tokens, token: string): string {
  const [, of, by] = /^∂(.+)\/∂(.+)$/u.exec(token) ?? [];
  if (of !== undefined) return `<mfrac>${partOf(of)}${partOf(by!)}</mfrac>`;
  if (DIGIT.test(token)) return `<mn>${token}</mn>`;
  if (token === "sqrt" && tokens.next === "(") {
    tokens.take();
    return `<msqrt>${inside(tokens)}</msqrt>`;
  }
  if (token === "(") return `<mrow><mo>(</mo>${inside(tokens)}<mo>)</mo></mrow>`;
  if (!/^\p{L}/u.test(token)) return `<mo>${SIGNS[token] ?? token}</mo>`;
  if (tokens.next !== "(") return nameOf(token);
  return `<mrow>${nameOf(token)}<mo>\u2061</mo>${pieceOf(tokens, tokens.take())}</mrow>`;
}

/** ∂x, a part of a fraction. */
function partOf(name: string): string {
  return `<mrow><mo>∂</mo>${nameOf(name)}</mrow>`;
}

/** A name, with its index where it has one: x_5. */
function nameOf(name: string): string {
  const [base, index] = name.split("_");
  if (index === undefined) return `<mi>${base}</mi>`;
  const tag = /^\d/.test(index) ? "mn" : "mi";
  return `<msub><mi>${base}</mi><${tag}>${index}</${tag}></msub>`;
}
