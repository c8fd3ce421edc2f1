import { assertEquals, assertThrows } from "@std/assert";
import { parseXml } from "../../draw/support/svg.ts";
import { math } from "../../../lib/explore/article/math.ts";

/** Formulas, and what stands inside of their element. */
const FORMULAS: readonly (readonly [string, string])[] = [
  ["x_5", "<msub><mi>x</mi><mn>5</mn></msub>"],
  ["x_n", "<msub><mi>x</mi><mi>n</mi></msub>"],
  ["x * y", "<mi>x</mi><mo>·</mo><mi>y</mi>"],
  ["3 - 4", "<mn>3</mn><mo>−</mo><mn>4</mn>"],
  ["x = -3", "<mi>x</mi><mo>=</mo><mn>−3</mn>"],
  ["2 · (−0.5)", "<mn>2</mn><mo>·</mo><mrow><mo>(</mo><mn>−0.5</mn><mo>)</mo></mrow>"],
  ["(a) − 2", "<mrow><mo>(</mo><mi>a</mi><mo>)</mo></mrow><mo>−</mo><mn>2</mn>"],
  ["−x", "<mo>−</mo><mi>x</mi>"],
  ["1.5e−7", "<mn>1.5e−7</mn>"],
  ["x ^ 2", "<msup><mi>x</mi><mn>2</mn></msup>"],
  ["x^(n - 1)", "<msup><mi>x</mi><mrow><mi>n</mi><mo>−</mo><mn>1</mn></mrow></msup>"],
  ["10^(-3)", "<msup><mn>10</mn><mrow><mn>−3</mn></mrow></msup>"],
  [
    "tanh(x)^2",
    "<msup><mrow><mi>tanh</mi><mo>\u2061</mo><mrow><mo>(</mo><mi>x</mi><mo>)</mo></mrow></mrow><mn>2</mn></msup>",
  ],
  [
    "max(sqrt(x), 1)",
    "<mrow><mi>max</mi><mo>\u2061</mo><mrow><mo>(</mo><msqrt><mi>x</mi></msqrt><mo>,</mo><mn>1</mn><mo>)</mo></mrow></mrow>",
  ],
  [
    "∂l/∂x_1 = 1",
    "<mfrac><mrow><mo>∂</mo><mi>l</mi></mrow><mrow><mo>∂</mo><msub><mi>x</mi><mn>1</mn></msub></mrow></mfrac><mo>=</mo><mn>1</mn>",
  ],
  ["x < y", "<mi>x</mi><mo>&lt;</mo><mi>y</mi>"],
];

for (const [text, expected] of FORMULAS) {
  Deno.test(`${text} is written in MathML`, () => {
    assertEquals(math(text), `<math>${expected}</math>`);
    parseXml(math(text));
  });
}

Deno.test("a formula that ends too early is refused", () => {
  for (const text of ["(x", "x^", "f(x + (y)"]) {
    assertThrows(() => math(text), SyntaxError, `The formula "${text}" ends too early`);
  }
});
