import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { toOnnx } from "../../lib/onnx/mod.ts";
import { decode } from "./support/decoded_model.ts";
import { curveFit, network, randomFunction, type Summed } from "./support/functions.ts";
import { builtInRules, modelOfRule } from "./support/rule_models.ts";

const DOUBLE = 11, FLOAT = 1, INTEGER = 7;

/** The operators of ONNX 17 that ONNX Runtime has for doubles, as its table of kernels says and a model of each has shown. */
const forDoubles = new Set([
  ...["Abs", "Add", "And", "Cast", "Concat", "Cos", "Div", "Equal", "Exp", "Expand", "Gather"],
  ...["Less", "Log", "MatMul", "Max", "Min", "Mul", "Neg", "Or", "Pow", "Reciprocal", "ReduceSum"],
  ...["Reshape", "Shape", "Sign", "Sin", "Sqrt", "Sub", "Sum", "Tanh", "Transpose", "Unsqueeze"],
  "Where",
]);

const models: readonly (readonly [string, Uint8Array<ArrayBuffer>])[] = [
  ...Object.entries({ network, curveFit, random: randomFunction(3) }).flatMap(([name, summed]) => {
    const { f, inputs, shared }: Summed = summed;
    return (["double", "float"] as const).map((type) =>
      [`${name} in ${type}s`, toOnnx(f, { inputs, shared, type })] as const
    );
  }),
  ...builtInRules.map((rule) => [rule.name, modelOfRule(rule, "double")] as const),
];

describe("a model is one of ONNX", () => {
  for (const [name, bytes] of models) {
    it(name, () => {
      const { irVersion, operatorSets, nodes, tensors, inputs, outputs } = decode(bytes);
      assertEquals({ irVersion, operatorSets }, {
        irVersion: 8,
        operatorSets: [{ domain: "", version: 17 }],
      });
      const known = new Set<string>();
      const make = (made: string) => {
        assert(made !== "" && !known.has(made), `${made} is made twice`);
        known.add(made);
      };
      for (const { name } of [...inputs, ...tensors]) make(name);
      const used = new Set(outputs.map(({ name }) => name));
      for (const node of nodes) {
        for (const input of node.inputs) {
          assert(known.has(input), `${node.operator} uses ${input} before it is made`);
          used.add(input);
        }
        node.outputs.forEach(make);
      }
      for (const { name } of outputs) assert(known.has(name), `no node makes ${name}`);
      for (const { name } of tensors) assert(used.has(name), `nobody uses ${name}`);
      for (const node of nodes) {
        assert(used.has(node.outputs[0]!), `nobody uses ${node.outputs[0]}`);
      }
    });
  }
});

describe("the tensors of a model", () => {
  it("have as many elements as their shapes say, and the model's type", () => {
    for (const [name, bytes] of models) {
      const type = name.endsWith("floats") ? FLOAT : DOUBLE,
        { tensors, inputs, outputs } = decode(bytes);
      for (const tensor of tensors) {
        const size = tensor.shape.reduce((product, length) => product * length, 1);
        assertEquals(tensor.data.length, size, `${tensor.name} of ${name}`);
        assert(tensor.type === type || tensor.type === INTEGER);
      }
      for (const port of [...inputs, ...outputs]) assertEquals(port.type, type, name);
    }
  });
  it("leave the number of samples open", () => {
    const { inputs, outputs } = decode(toOnnx(network.f, { inputs: [337, 3], shared: [0] }));
    assertEquals(inputs.map(({ name, shape }) => [name, shape]), [
      ["input0", [337]],
      ["input1", ["samples", 3]],
    ]);
    assertEquals(outputs.map(({ name, shape }) => [name, shape]), [
      ["value", []],
      ["values", ["samples"]],
      ["gradient", [337]],
    ]);
  });
});

it("a model of doubles has the operators alone that ONNX Runtime has for them", () => {
  const unknown = new Set<string>();
  for (const [name, bytes] of models) {
    if (name.endsWith("floats")) continue;
    const { nodes } = decode(bytes), floats = new Set<string>();
    for (const { operator, inputs, outputs, attributes } of nodes) {
      const isOfFloats = inputs.some((input) => floats.has(input));
      if (attributes["to"] === FLOAT || operator === "Atan") floats.add(outputs[0]!);
      if (!forDoubles.has(operator) && !(operator === "Atan" && isOfFloats)) unknown.add(operator);
    }
  }
  assertEquals([...unknown], []);
});
