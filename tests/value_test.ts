import {
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertNotEquals,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { detach, noGrad, Value, whileTracing } from "../mod.ts";
import { assertSame } from "./support/assert_same.ts";
import { endSegment } from "./support/segments.ts";

Deno.test("a leaf has its data, a gradient of 0, and perhaps a label", () => {
  const x = new Value(3, "x_1");
  assertEquals([x.data, x.grad, x.label, x.operation], [3, 0, "x_1", "leaf"]);
  assertEquals(x.children, []);
  assertEquals(new Value(3).label, "");
  assertEquals(new Value(3, undefined).label, "");
});

Deno.test("data may be any double", () => {
  for (const data of [0, -0, NaN, Infinity, -Infinity, Number.MIN_VALUE, Number.MAX_VALUE]) {
    const x = new Value(data);
    assertSame([x.data, x.neg().neg().data], [data, data]);
    x.data = 1;
    x.data = data;
    assertSame([x.data, x.neg().neg().data], [data, data]);
  }
});

/** What is no number, and how an error shows it. */
const noNumbers: readonly [value: unknown, shown: string][] = [
  ["3", `"3"`],
  [undefined, "undefined"],
  [null, "null"],
  [3n, "3n"],
  [true, "true"],
  [[3], "an array of 1"],
  [new Date(0), "an object of class Date"],
  [Promise.resolve(3), "an object of class Promise"],
  [new Value(3), "an object of class Value"],
];

Deno.test("data that is no number is a TypeError that shows it, and changes nothing", () => {
  const x = new Value(3);
  const y = x.mul(x);
  y.backward();
  for (const [mistake, shown] of noNumbers) {
    const data = mistake as number;
    assertThrows(
      () => new Value(data),
      TypeError,
      `Cannot create a Value as 'data' must be a number: current value is ${shown}`,
    );
    assertThrows(
      () => x.data = data,
      TypeError,
      `Cannot assign data as 'data' must be a number: current value is ${shown}`,
    );
    assertThrows(
      () => x.grad = data,
      TypeError,
      `Cannot assign grad as 'grad' must be a number: current value is ${shown}`,
    );
  }
  assertEquals([x.data, x.grad], [3, 6]);
  y.backward();
  assertEquals(x.grad, 12);
});

Deno.test("a label that is no string is a TypeError that shows it, and changes nothing", () => {
  const x = new Value(3, "x");
  const nodes = [x, x.mul(2), detach(x)];
  for (const [mistake, shown] of [[3, "3"], [null, "null"], [{}, "an object"]] as const) {
    const label = mistake as unknown as string;
    assertThrows(
      () => new Value(3, label),
      TypeError,
      `Cannot create a Value as 'label' must be a string: current value is ${shown}`,
    );
    for (const node of nodes) {
      assertThrows(
        () => node.label = label,
        TypeError,
        `Cannot assign label as 'label' must be a string: current value is ${shown}`,
      );
    }
  }
  assertEquals(nodes.map(({ label }) => label), ["x", "", ""]);
});

Deno.test("a leaf's data and gradient may be assigned", () => {
  const x = new Value(3);
  x.data = 5;
  x.grad = -1;
  assertEquals([x.data, x.grad, x.mul(2).data], [5, -1, 10]);
});

Deno.test("an interior node's and a constant's may not", () => {
  const x = new Value(3);
  const interior = x.mul(2);
  for (const node of [interior, interior.children[1]!, detach(x), noGrad(() => x.mul(2))]) {
    const { data, grad } = node;
    for (const name of ["data", "grad"] as const) {
      assertThrows(
        () => node[name] = 1,
        TypeError,
        `Cannot assign ${name} as only a leaf's may be assigned: current node is ${node}`,
      );
    }
    assertEquals([node.data, node.grad], [data, grad]);
  }
});

Deno.test("a label is kept by the node, whatever handle it was given through", () => {
  const x = new Value(3, "x");
  const interior = x.mul(2), root = interior.add(1);
  interior.label = "interior";
  assertEquals(root.children[0]!.label, "interior");
  root.children[0]!.label = "renamed";
  assertEquals(interior.label, "renamed");
  assertEquals(root.label, "");
  x.label = "";
  assertEquals(x.label, "");
  root.children[1]!.label = "one";
  assertEquals(root.children[1]!.label, "one");
});

Deno.test("a node keeps its label when it is swept, and across segments", () => {
  const x = new Value(3);
  const interior = x.mul(2);
  interior.label = "interior";
  endSegment();
  const root = interior.add(1);
  root.backward();
  assertEquals(root.children[0]!.label, "interior");
});

Deno.test("no two nodes have the same id, number operands included", () => {
  const nodes: Value[] = [];
  for (let segment = 0; segment < 3; segment++) {
    const x = new Value(segment);
    const interior = [x.add(1), x.mul(x), x.clamp(1, 2), x.select(x, 3), noGrad(() => x.neg())];
    const operands = interior.flatMap(({ children }) => children).filter((child) => child !== x);
    nodes.push(x, ...interior, ...operands);
    endSegment();
  }
  assertEquals(new Set(nodes.map(({ id }) => id)).size, nodes.length);
});

Deno.test("an id is the same whenever and through whatever handle it is read", () => {
  const x = new Value(3);
  const interior = x.mul(2), root = interior.add(x);
  const ids = () => [root.id, ...root.children.map(({ id }) => id), interior.children[1]!.id];
  const before = ids();
  assertEquals(before[1], interior.id);
  assertEquals(before[2], x.id);
  x.data = 4;
  root.backward();
  endSegment();
  x.mul(root);
  assertEquals(ids(), before);
  assertNotEquals(interior.id, root.id);
});

// deno-lint-ignore no-explicit-any -- what TypeScript would not let pass
const conversions: Readonly<Record<string, (x: any, y: any) => unknown>> = {
  "x * y": (x, y) => x * y,
  "x + y": (x, y) => x + y,
  "x + 1": (x) => x + 1,
  "1 + x": (x) => 1 + x,
  "x + text": (x) => x + "",
  "-x": (x) => -x,
  "+x": (x) => +x,
  "x ** 2": (x) => x ** 2,
  "x++": (x) => x++,
  "x < y": (x, y) => x < y,
  "x == 3": (x) => x == 3,
  "Number(x)": (x) => Number(x),
  "Math.tanh(x)": (x) => Math.tanh(x),
  "isNaN(x)": (x) => isNaN(x),
  "BigInt(x)": (x) => BigInt(x),
  "new Float64Array([x])": (x) => new Float64Array([x]),
};

Deno.test("converting a Value to a number throws and names the methods and .data", () => {
  const x = new Value(3, "x"), y = new Value(4);
  for (const node of [x, x.mul(y), detach(x)]) {
    for (const [name, convert] of Object.entries(conversions)) {
      const { message } = assertThrows(
        () => convert(node, y),
        TypeError,
        `Cannot convert a Value to a number`,
        name,
      );
      assertMatch(message, /methods add, sub, mul.*\.data/);
      assertStringIncludes(message, `current value is ${node}`);
    }
  }
});

Deno.test("where a string is added, the error says how to print a Value", () => {
  const loss = new Value(3, "loss"), advice = "a template string, `${x}`, to print it";
  // deno-lint-ignore no-explicit-any -- what TypeScript would not let pass
  const any = loss as any;
  assertThrows(() => "loss " + any, TypeError, advice);
  assertThrows(() => any + " is the loss", TypeError, advice);
  const { message } = assertThrows(() => any * 2, TypeError);
  assertEquals(message.includes("template string"), false);
});

Deno.test("JSON has the numbers of a Value, and its label where there is one", () => {
  const x = new Value(3, "x_1"), y = x.mul(2);
  y.backward();
  assertEquals(
    JSON.stringify({ x, y: [y, detach(x)] }),
    '{"x":{"data":3,"grad":2,"label":"x_1"},"y":[{"data":6,"grad":1},{"data":3,"grad":0}]}',
  );
  assertEquals(JSON.parse(JSON.stringify(new Value(-Infinity))), { data: null, grad: 0 });
});

Deno.test("JSON of what depends on an input is refused while a function is traced, as its data is", () => {
  const x = new Value(3), other = new Value(4);
  whileTracing([x], () => {
    assertThrows(
      () => JSON.stringify({ y: x.mul(2) }),
      TypeError,
      "Cannot convert a Value to JSON as",
    );
    assertEquals(JSON.stringify(other), '{"data":4,"grad":0}');
  });
  const frozen = whileTracing([x], () => JSON.stringify(x), { allowFrozen: true });
  assertEquals(frozen, '{"data":3,"grad":0}');
});

Deno.test("backward takes no adjoint to begin with, and says what to do instead", () => {
  const x = new Value(3), y = x.mul(x), backward: (seed?: unknown) => void = y.backward.bind(y);
  for (const seed of [2, undefined, new Value(2)]) {
    assertThrows(
      () => backward(seed),
      TypeError,
      "Cannot call backward as it takes no argument: multiply the Value instead, as in x.mul(2).backward(): current argument is ",
    );
  }
  assertEquals([x.grad, y.grad], [0, 0]);
});

Deno.test("methods that were taken out of their Value say so", () => {
  const x = new Value(3);
  // deno-lint-ignore no-explicit-any -- what TypeScript would not let pass
  const { add, tanh, max, backward } = x as any;
  const message = "current value is undefined";
  assertThrows(
    () => add(2),
    TypeError,
    `Cannot compute add as 'x' must be a Value or a number: ${message}`,
  );
  assertThrows(
    () => tanh(),
    TypeError,
    `Cannot compute tanh as 'x' must be a Value or a number: ${message}`,
  );
  assertThrows(
    () => max(2),
    TypeError,
    `Cannot compute max as 'x' must be a Value or a number: ${message}`,
  );
  assertThrows(
    () => backward(),
    TypeError,
    `Cannot read a node as 'this' must be a Value of this package: ${message}`,
  );
});

Deno.test("nothing of a Value is enumerable, and its data, grad and label are read where its prototype has them", () => {
  const x = new Value(3);
  const names: string[] = [];
  for (const name in x) names.push(name);
  assertEquals([names, Object.keys(x)], [[], []]);
  for (const name of ["data", "grad", "label"]) {
    assertEquals(Object.hasOwn(x, name), false);
    const { get, set } = Object.getOwnPropertyDescriptor(Value.prototype, name)!;
    assertEquals([typeof get, typeof set], ["function", "function"]);
  }
});

Deno.test("in a template string a Value prints itself", () => {
  const x = new Value(3, "x_1"), y = new Value(-0.5);
  const product = x.mul(y);
  product.backward();
  assertEquals(`${x}`, "Value(x_1: data=3, grad=-0.5)");
  assertEquals(String(y), "Value(data=-0.5, grad=3)");
  assertEquals([product].join(), "Value(data=-1.5, grad=1)");
  product.label = "l";
  assertEquals(product.toString(), "Value(l: data=-1.5, grad=1)");
  assertEquals(`${product.mul(2).children[1]}`, "Value(data=2, grad=0)");
});

Deno.test("Deno.inspect and console.log print a Value the same way, nested too", () => {
  const x = new Value(3, "x_1");
  assertEquals(Deno.inspect(x), "Value(x_1: data=3, grad=0)");
  assertEquals(Deno.inspect([x.mul(2)]), "[ Value(data=6, grad=0) ]");
  assertEquals(Deno.inspect({ x }), "{ x: Value(x_1: data=3, grad=0) }");
});

Deno.test("what Node.js looks for to inspect a Value prints it the same way", () => {
  const x = new Value(3, "x_1");
  const inspect = Reflect.get(x, Symbol.for("nodejs.util.inspect.custom")) as () => string;
  assertEquals(inspect.call(x), "Value(x_1: data=3, grad=0)");
});

Deno.test("two handles on one node see the same gradient", () => {
  const x = new Value(3);
  const root = x.mul(2).mul(5);
  const [left] = root.children, [right] = root.children;
  root.backward();
  assertEquals([left!.grad, right!.grad, left!.id === right!.id], [5, 5, true]);
});

Deno.test("leaves come back from children as the very object", () => {
  class Weight extends Value {}
  const w = new Weight(3, "w");
  const root = w.mul(w).add(w);
  assertStrictEquals(root.children[1], w);
  assertStrictEquals(root.children[0]!.children[0], w);
  assertInstanceOf(root.children[1], Weight);
});

Deno.test("methods take no operand too many", () => {
  const x = new Value(3);
  const message = "Cannot compute add as it takes 1 operand: current number of operands is 2";
  // deno-lint-ignore no-explicit-any -- what TypeScript would not let pass
  assertThrows(() => (x as any).add(1, 2), TypeError, message);
});

Deno.test("an object that stands for no node is a TypeError that says so, whatever is asked of it", () => {
  const none: Value = Object.create(Value.prototype);
  const attempts = [
    () => none.data,
    () => none.grad,
    () => none.label,
    () => none.id,
    () => none.backward(),
    () => (none.data = 1),
    () => (none.grad = 1),
    () => none.mul(2),
  ];
  for (const attempt of attempts) assertThrows(attempt, TypeError, "Cannot ");
});
