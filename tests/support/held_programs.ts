/**
 * Makes kernels that compute a recorded derivative, a gradient and a batch, and prints how many programs were made for
 * them and how many are left after a collection; a process of its own, as `--expose-gc` must be there from the start.
 */
import { compileGraph } from "../../lib/compile/compile.ts";
import { GeneratedCode, type KernelSource } from "../../lib/compile/generated_code.ts";
import { Kernel } from "../../lib/kernel/kernel.ts";
import type { LinearProgram } from "../../lib/compile/program/linear_program.ts";
import { TracedSource } from "../../lib/compile/traced_source.ts";
import { gradients, tanh, trace, Value } from "../../mod.ts";

declare const gc: () => void;

const KERNELS = 10;

const made: WeakRef<object>[] = [];

/** A source whose programs, and those that are made of one, have a list of external functions that can be looked after. */
function watched(source: KernelSource): KernelSource {
  const watch = (program: LinearProgram): LinearProgram => {
    const externals = [...program.externals];
    made.push(new WeakRef(externals));
    return { ...program, externals };
  };
  return {
    inputs: source.inputs,
    outputs: source.outputs,
    sharedInputs: source.sharedInputs,
    valueProgram: () => watch(source.valueProgram()),
    gradientProgram: () => watch(source.gradientProgram()),
  };
}

function compute(): Kernel {
  const x = new Value(0.5), y = new Value(0.25), leaves = [x, y];
  const [slope] = gradients(tanh(x.mul(y)).mul(x), leaves);
  const indices = new Map(leaves.map((leaf, i) => [leaf, i]));
  const source = watched(new TracedSource(trace(slope!), indices));
  const kernel = new Kernel(2, 1, new GeneratedCode(source));
  const point = Float64Array.of(0.5, 0.25);
  const expected = compileGraph([slope!], leaves, { generator: "interpreter" }).value(point);
  if (kernel.value(point) !== expected) throw new Error(`${kernel.value(point)}, not ${expected}`);
  if (Number.isNaN(kernel.value(Float64Array.of(0, 0)))) {
    throw new Error("a product is not guarded");
  }
  kernel.valueAndGrad(point, new Float64Array(2));
  kernel.batch(new Float64Array(4), new Float64Array(2), new Float64Array(4));
  return kernel;
}

const kernels = Array.from({ length: KERNELS }, compute);
await new Promise((resolve) => setTimeout(resolve, 1));
gc();
const left = made.filter((reference) => reference.deref() !== undefined).length;
for (const kernel of kernels) kernel.value(Float64Array.of(0, 0)); // or they would not be held
console.log(`${made.length} ${left}`);
