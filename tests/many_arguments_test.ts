import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { compile } from "../lib/compile/mod.ts";
import {
  type Argument,
  grad,
  gradients,
  hvp,
  jacobian,
  jvp,
  sum,
  trace,
  Value,
  valueAndGrad,
  vjp,
  zeroGrad,
} from "../mod.ts";

/** More than the stack has room for as arguments. */
const MANY = 150_000;

const leaves = () => Array.from({ length: MANY }, (_, i) => new Value(i % 7));
const numbers = Array.from({ length: MANY }, (_, i) => i % 7);
const ones = Array<number>(MANY).fill(1);
const sumOf = (x: Value[]) => sum(x) as Value;
const sumOfSquares = (x: Value[]) => sum(x.map((item) => item.mul(item))) as Value;

describe(`${MANY} Values in an array, which as arguments would overflow the stack,`, () => {
  it("are traced and reset", () => {
    const all = leaves(), total = sumOf(all);
    total.backward();
    zeroGrad(all);
    assertEquals(all.every((leaf) => leaf.grad === 0), true);
    assertEquals(trace(all).length, MANY);
    assertEquals(trace(all, [total]).outputs.length, MANY + 1);
  });

  it("have gradients, and every transform's derivatives", () => {
    const all = leaves();
    assertEquals(gradients(sumOf(all), all).length, MANY);
    assertEquals(grad(sumOf)(numbers), ones);
    assertEquals(valueAndGrad(sumOf)(numbers).grad, ones);
    const doubled = (x: Value[]) => x.map((item) => item.mul(2));
    assertEquals(jvp(doubled)([numbers], [ones]).tangent, Array(MANY).fill(2));
    assertEquals(vjp(doubled)([numbers], ones as never).grad, [Array(MANY).fill(2)] as never);
    assertEquals(jacobian((x: Value[]) => [sumOf(x)])(numbers), [ones] as never);
    assertEquals(hvp(sumOfSquares)([numbers], [ones]), [Array(MANY).fill(2)] as never);
  });

  it("are inputs and outputs of a kernel, also of a gradient's", () => {
    const kernel = compile(sumOfSquares, { inputs: [MANY] });
    const inputs = Float64Array.from(numbers), slopes = new Float64Array(MANY);
    kernel.valueAndGrad(inputs, slopes);
    assertEquals([...slopes], numbers.map((x) => 2 * x));
    const ofGradient = compile(grad(sumOfSquares) as never, { inputs: [MANY] });
    assertEquals([ofGradient.inputs, ofGradient.outputs], [MANY, MANY]);
    const outputs = new Float64Array(MANY);
    ofGradient.evaluate(inputs, outputs);
    assertEquals(outputs, slopes);
  });
});

describe(`a function of ${MANY} arguments`, () => {
  const f = (...x: Value[]) => sumOf(x);
  const reason = `the stack has no room for ${MANY} arguments: let the function take an array`;

  it("is refused with the way out", () => {
    const args = numbers as unknown as [number];
    for (
      const [action, call] of Object.entries({
        "compute jvp": () => jvp(f)(args, args),
        "compute vjp": () => vjp(f)(args, 1),
        "compute hvp": () => hvp(f)(args, args),
        "compile": () => compile(f, { inputs: MANY }),
        "compile ": () => compile(grad(f) as never, { inputs: MANY }),
      })
    ) assertThrows(call, RangeError, `Cannot ${action.trim()} as ${reason}`);
  });

  it("that calls itself for ever is found to, however many arguments it has", () => {
    const endless: (...x: Value[]) => Value = (...x) => endless(...x).add(1);
    const few = Array<Argument>(12_000).fill(new Value(1)) as never;
    const error = assertThrows(() => jvp(endless)(few, Array(12_000).fill(1) as never), RangeError);
    assertEquals(error.message.includes("arguments"), false);
  });
});
