/** What people do who are new to the engine, and write JavaScript: each mistake is answered in their words. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import * as engine from "../mod.ts";
import { Value } from "../mod.ts";

// deno-lint-ignore no-explicit-any -- what TypeScript would not let pass
type Untyped = any;

const { add, dot, grad, gradients, hypot, jacobian, jvp, max, min, noGrad, sum, zeroGrad }: Record<
  string,
  Untyped
> = engine;
const AnyValue: Untyped = Value;

/** A list that contains itself. */
function circle(x: Untyped): Untyped {
  const list: Untyped[] = [x];
  list.push(list);
  return list;
}

/** A Value in so many arrays. */
function nested(x: Untyped, depth: number): Untyped {
  let list = x;
  for (let i = 0; i < depth; i++) list = [list];
  return list;
}

const needsValue = "must be a Value or a number";
const losesGraph = "Cannot convert a Value to a number as that loses its graph";
const byMethods = "use the methods add, sub, mul, div, pow … on Values, or .data for the number";

/** What somebody tries with x = 3 and y = 4, and what the error says. */
const mistakes: Readonly<
  Record<string, readonly [(x: Untyped, y: Untyped, ...more: Untyped[]) => unknown, ...string[]]>
> = {
  "a text for a number": [() => new AnyValue("3"), "'data' must be a number", '"3"'],
  "no number": [() => new AnyValue(), "'data' must be a number", "undefined"],
  "a list for a number": [() => new AnyValue([1, 2]), "'data' must be a number", "an array of 2"],
  "the index of map for a label": [
    () => [1, 2].map((...args) => new AnyValue(...args)),
    "'label' must be a string",
  ],
  "adding to the grad of an interior node": [
    (x, y) => x.mul(y).grad += 1,
    "Cannot assign grad as only a leaf's may be assigned",
  ],
  "the data of an interior node": [
    (x, y) => x.mul(y).data = 1,
    "Cannot assign data as only a leaf's may be assigned",
  ],
  "pow without exponent": [(x) => x.pow(), "Cannot compute pow as 'y'", needsValue, "undefined"],
  "a text for an operand": [(x) => x.add("4"), "Cannot compute add as 'y'", needsValue, '"4"'],
  "a list for an operand": [(x, y) => x.add([y]), needsValue, "an array of 1"],
  "a promise for an operand": [(x, y) => x.add(Promise.resolve(y)), needsValue, "Promise"],
  "a BigInt for an operand": [(x) => x.add(3n), needsValue, "3n"],
  "an operand too many": [(x, y) => x.add(y, y), "add as it takes 1 operand", "is 2"],
  "a function with an operand too few": [(x) => add(x), "'y' must be a Value", "undefined"],
  "a function of two to map": [
    (x, y) => [x, y].map(add),
    "add as it takes 2 operands",
    "is 3: for map or reduce, write (x, y) => add(x, y), as they pass an index and the array, too",
  ],
  "a function of two to reduce": [
    (x, y) => [x, y].reduce(add),
    "add as it takes 2 operands",
    "is 4: for map or reduce, write (x, y) => add(x, y), as they pass an index and the array, too",
  ],
  "a maximum to reduce": [
    (x, y) => [x, y].reduce(max),
    "'others[2]' must be a Value or a number: current value is an array of 2: spread it, as in max(...values)",
  ],
  "another function of two to reduce": [
    (x, y) => [x, y].reduce(engine.pow as Untyped),
    "write (x, y) => pow(x, y)",
  ],
  "a function of three to reduce": [
    (x, y) => [x, y].reduce(engine.clamp as Untyped),
    "write (x, y, z) => clamp(x, y, z)",
  ],
  "a list that contains itself to zeroGrad": [
    (x) => zeroGrad(x, circle(x)),
    "Cannot reset gradients as 'leaves[1][1]' is an array that contains itself",
  ],
  "a list that contains itself to trace": [
    (x) => engine.trace(circle(x)),
    "Cannot trace a graph as 'outputs[0][1]' is an array that contains itself",
  ],
  "a list that contains itself to a gradient": [
    (x) => grad((list: Untyped) => list[0])(circle(x)),
    "Cannot compute grad as 'args[0][1]' is an array that contains itself",
  ],
  "a list that contains itself to jvp": [
    (x) => jvp((list: Untyped) => list[0])([circle(x)], [circle(x)]),
    "Cannot compute jvp as 'tangents[0][1]",
  ],
  "a list that contains itself to hvp, twice": [
    (x, _y, list = circle(x)) =>
      engine.hvp((list: Untyped) => list[0])([list] as never, [list] as never),
    "Cannot compute hvp as 'direction[0][1]' is an array that contains itself",
  ],
  "a list that contains itself to gradients": [
    (x) => gradients(x.mul(2), circle(x)),
    "'inputs[1]' must be a Value",
  ],
  "a result that contains itself": [
    () => jacobian((x: Untyped) => circle(x))(3),
    "Cannot compute jacobian as 'f(…)' is an array that contains itself",
  ],
  "a result that contains itself, in a gradient": [
    () => grad((x: Untyped) => jacobian((x: Untyped) => circle(x))(x)[0][0])(3),
    "Cannot compute jacobian as 'f(…)' is an array that contains itself",
  ],
  "arrays in arrays without end": [
    (x) => zeroGrad(nested(x, 100_000)),
    "'leaves' has more than 1000 arrays in each other",
  ],
  "a method out of its Value": [(x, y) => [y].forEach(x.tanh), "'x' must be", "undefined"],
  "a number for select's condition": [
    (x, y) => engine.select((x > 0) as Untyped, x, y),
    losesGraph,
  ],
  "a comparison for select's condition": [
    (x, y) => x.select.call(x.data > 0, x, y),
    needsValue,
    "true",
  ],
  "no list to sum": [() => sum(), "'values' must be an iterable of Values and numbers"],
  "Values to sum one by one": [(x, y) => sum(x, y), "'values' must be an iterable"],
  "a matrix to sum": [(x, y) => sum([[x], [y]]), "'values[0]' must be a Value or a number"],
  "a hole in a list": [(x, y) => sum([x, undefined, y]), "'values[1]'", "undefined"],
  "one list to dot": [(x, y) => dot([x, y]), "'b' must be an iterable", "undefined"],
  "unequal lists to dot": [(x, y) => dot([x, y], [x]), "must have the same length", "2 and 1"],
  "a list to max": [(x, y) => max([x, y]), needsValue, "spread it, as in max(...values)"],
  "a list to min": [(x, y) => min([x, y]), needsValue, "spread it, as in min(...values)"],
  "a list to hypot": [(x, y) => hypot([x, y]), needsValue, "spread it, as in hypot(...values)"],
  "a number to grad": [() => grad(3), "'f' must be a function", "3"],
  "a Value to grad": [(x) => grad(x.mul(x)), "'f' must be a function", "class Value"],
  "a gradient without arguments": [
    () => grad((x: Untyped) => x.mul(x))(),
    "takes 1 argument",
    "is 0",
  ],
  "a gradient with too few": [
    () => grad((x: Untyped, y: Untyped) => x.mul(y))(3),
    "takes 2 arguments",
  ],
  "a text to a gradient": [() => grad((x: Untyped) => x.mul(x))("3"), "'args[0]' must be", '"3"'],
  "a function without return": [
    () =>
      grad((x: Untyped) => {
        x.mul(x);
      })(3),
    "must return a Value: current value is undefined: a return is missing",
  ],
  "a function that returns data": [
    () => grad((x: Untyped) => x.data * x.data)(3),
    "current value is 9: it has no graph, which .data leaves behind",
  ],
  "a function with several outputs": [
    () => grad((x: Untyped) => [x, x])(3),
    "an array of 2: jacobian takes a function of several outputs",
  ],
  "an object to jacobian": [
    () => jacobian((x: Untyped) => ({ x }))(3),
    "or an array of Values",
    "an object",
  ],
  "an async function": [() => grad((x: Untyped) => Promise.resolve(x))(3), "must not be async"],
  "Math in a function": [() => grad((x: Untyped) => Math.sin(x))(3), losesGraph, byMethods],
  "operators in a function": [() => grad((x: Untyped) => x * x + 1)(3), losesGraph, byMethods],
  "numbers without their list": [
    () => jvp((x: Untyped) => x.mul(x))(3, 1),
    "'args' must be an array",
  ],
  "no tangents": [() => jvp((x: Untyped) => x.mul(x))([3]), "'tangents' must be an array of 1"],
  "gradients by one Value": [
    (x, y) => gradients(x.mul(y), x),
    "'inputs' must be an array of Values",
  ],
  "gradients the other way around": [
    (x, y) => gradients([x, y], x.mul(y)),
    "'output' must be a Value",
  ],
  "a comparison of two Values": [(x, y) => x > y, losesGraph, byMethods],
  "equality with a number": [(x) => x == 3, losesGraph, byMethods],
  "Math.max": [(x, y) => Math.max(x, y), losesGraph, byMethods],
  "sorting": [(x, y) => [x, y].sort((a, b) => a - b), losesGraph, byMethods],
  "counting up": [(x) => x++, losesGraph, byMethods],
  "adding to a text": [(x) => "loss " + x, losesGraph, "a template string, `${x}`, to print it"],
  "isNaN": [(x) => isNaN(x), losesGraph, ".data for the number"],
  "an object of leaves to zeroGrad": [(x, y) => zeroGrad({ x, y }), "'leaves[0]' must be a Value"],
  "an interior node to zeroGrad": [(x, y) => zeroGrad(x.mul(y)), "'leaves[0]' must be a leaf"],
  "a clone of a Value": [(x) => x.mul(structuredClone(x)), needsValue, "an object"],
  "a Value to noGrad": [(x) => noGrad(x), "'compute' must be a function"],
  "an async function to noGrad": [(x) => noGrad(() => Promise.resolve(x)), "that is not async"],
  "a seed to backward": [(x) => x.mul(2).backward(1), "takes no argument", "x.mul(2).backward()"],
};

/** How an error begins that the language made itself, of what went wrong inside of the engine. */
const RAW =
  /Cannot (read|set|convert undefined|convert object)|is not (a function|iterable|defined)|Symbol\(/;

for (const [name, [attempt, ...words]] of Object.entries(mistakes)) {
  Deno.test(`whoever tries ${name} is told what is wrong, and nothing has changed`, () => {
    const x = new Value(3, "x"), y = new Value(4, "y");
    const { message } = assertThrows(() => attempt(x, y), Error);
    for (const word of words) assert(message.includes(word), `"${message}" lacks "${word}"`);
    assertEquals(RAW.test(message), false, message);
    assertEquals([x.data, y.data, x.grad, y.grad, engine.isRecording()], [3, 4, 0, 0, true]);
    x.mul(y).backward();
    assertEquals([x.grad, y.grad], [4, 3]);
  });
}

Deno.test("arrays in arrays are no mistake, however often one of them occurs, nor is a frozen one", () => {
  const x = new Value(3), y = new Value(4), layer = Object.freeze([x, y]);
  x.mul(y).backward();
  zeroGrad(layer, [layer, nested(layer, 900)]);
  assertEquals([x.grad, y.grad], [0, 0]);
  assertEquals(engine.trace(layer, [layer]).outputs.length, 4);
  const shared = [1, 2];
  assertEquals(grad((m: Untyped) => m[0][0].mul(m[1][1]))([shared, shared]), [[2, 0], [0, 1]]);
});
