/** Functions whose kernels are saved and timed, beside the package by the name it has where they are compiled. */
import { add, exp, mul, softplus, sub, sum, tanh, type Value } from "@chainrule/autograd";

/** A function to compile. */
export interface SavedFunction {
  readonly f: (...inputs: Value[][]) => Value;
  readonly inputs: readonly [number, number];
}

/** Layers of units, each a row of weights and a bias. */
function dense(x: readonly Value[], w: readonly Value[], units: number): Value[] {
  return Array.from({ length: units }, (_, j) => {
    const row = w.slice(j * (x.length + 1), (j + 1) * (x.length + 1));
    return add(sum(x.map((x, i) => mul(row[i]!, x))), row[x.length]!);
  });
}

/** The loss of a network for two moons, with two layers of so many units. */
function networkLoss(units: number): SavedFunction {
  const inner = 3 * units, outer = inner + units * (units + 1);
  return {
    inputs: [outer + units + 1, 3],
    f: (w, xs) => {
      const [x, y, label] = xs! as [Value, Value, Value];
      const first = dense([x, y], w!, units).map((z) => tanh(z));
      const second = dense(first, w!.slice(inner), units).map((z) => tanh(z));
      const z = dense(second, w!.slice(outer), 1)[0]!;
      return sub(softplus(z), mul(label, z));
    },
  };
}

/** They, by name. */
export const savedFunctions: Readonly<Record<string, SavedFunction>> = {
  "exponential curve": {
    inputs: [2, 2],
    f: ([a, rate]: Value[], [t, y]: Value[]) =>
      sub(mul(a!, exp(mul(rate!, t!))), y!).pow(2) as Value,
  },
  "README's network": networkLoss(16),
  "network with 64 units": networkLoss(64),
};
