import { assert, assertEquals } from "@std/assert";
import { statementsOf } from "../../lib/expression/statements.ts";

const texts = (formula: string) => statementsOf(formula).map(({ text }) => text);

Deno.test("statements end at semicolons and at line breaks of every kind", () => {
  assertEquals(texts("a = x; b = a\nc = b\r\nd = c\u2028d"), [
    "a = x",
    "b = a",
    "c = b",
    "d = c",
    "d",
  ]);
  assertEquals(texts(" ;\n x ;; "), ["x"]);
  assertEquals(texts(" \n"), []);
});

Deno.test("a line break ends no statement inside of brackets, after an operator, nor before one", () => {
  assertEquals(texts("l = f(x,\n y)"), ["l = f(x,  y)"]);
  assertEquals(texts("l = x *\n y"), ["l = x *  y"]);
  assertEquals(texts("l = x\n - y"), ["l = x  - y"]);
  assertEquals(texts("x\ny"), ["x", "y"]);
  assertEquals(texts("(x))\ny"), ["(x))", "y"]); // a bracket too many swallows nothing
});

Deno.test("comments are no part of a statement", () => {
  assertEquals(texts("x + # first; and\n y # second"), ["x +               y"]);
  assertEquals(texts("# nothing"), []);
});

Deno.test("a statement starts where its text does", () => {
  const formula = " a = x ;# b = 1\n\n\t b = a + 1; # end\r\n b";
  const found = statementsOf(formula);
  assertEquals(found.length, 3);
  for (const { text, start } of found) assert(formula.startsWith(text, start), text);
});
