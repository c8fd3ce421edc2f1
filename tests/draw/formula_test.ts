import { assertEquals } from "@std/assert";
import { atom, derivative, product, ruleFormula } from "../../lib/draw/formula.ts";

const of = (name: string, ...operands: Parameters<typeof ruleFormula>[1]) =>
  ruleFormula({ name }, operands);
const [a, b, c] = ["a", "b", "c"].map(atom) as [
  ReturnType<typeof atom>,
  ReturnType<typeof atom>,
  ReturnType<typeof atom>,
];

Deno.test("operators stand between their operands, other rules before them", () => {
  assertEquals(of("add", a, b).text, "a + b");
  assertEquals(of("sub", a, b).text, "a − b");
  assertEquals(of("mul", a, b).text, "a · b");
  assertEquals(of("azmul", a, b).text, "a · b");
  assertEquals(of("div", a, b).text, "a / b");
  assertEquals(of("pow", a, b).text, "a^b");
  assertEquals(of("neg", a).text, "−a");
  assertEquals(of("select", a, b, c).text, "select(a, b, c)");
});

Deno.test("parentheses stand where leaving them out would change what is computed, and in what order", () => {
  assertEquals(of("mul", of("add", a, b), c).text, "(a + b) · c");
  assertEquals(of("add", of("mul", a, b), c).text, "a · b + c");
  assertEquals(of("sub", a, of("sub", b, c)).text, "a − (b − c)");
  assertEquals(of("add", a, of("add", b, c)).text, "a + (b + c)");
  assertEquals(of("sub", of("sub", a, b), c).text, "a − b − c");
  assertEquals(of("div", a, of("mul", b, c)).text, "a / (b · c)");
  assertEquals(of("pow", of("pow", a, b), c).text, "(a^b)^c");
  assertEquals(of("pow", of("neg", a), b).text, "(−a)^b");
  assertEquals(of("neg", of("add", a, b)).text, "−(a + b)");
  assertEquals(of("tanh", of("add", a, b)).text, "tanh(a + b)");
});

Deno.test("negative numbers, and names with spaces or signs, stand in parentheses beside an operator", () => {
  assertEquals(product(a, atom("−2")), "a · (−2)");
  assertEquals(product(a, atom("1e−9")), "a · 1e−9");
  assertEquals(product(atom("my weight"), a), "(my weight) · a");
  assertEquals(of("tanh", atom("my weight")).text, "tanh(my weight)");
  assertEquals(derivative("a+b", "x_1").text, "∂(a+b)/∂x_1");
});

Deno.test("a rule called as a property of every object is a function like others", () => {
  assertEquals(of("constructor", a).text, "constructor(a)");
});
