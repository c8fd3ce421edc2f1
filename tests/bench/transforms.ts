/** Prints what transforms cost beside a graph that is built and swept by hand. */

import { add, hessian, hvp, mul, type Operand, tanh, Value, valueAndGrad } from "../../mod.ts";
import { median } from "./support/median.ts";

const PARAMETERS = 337, ROUNDS = 151, CALLS = 40;
const parameters = Array.from({ length: PARAMETERS }, (_, i) => Math.sin(i) / 2);
const direction = parameters.map((_, i) => Math.cos(i));

/** A 2-16-16-1 tanh network: 640 operations. */
function network(...weights: Value[]): Value {
  let at = 0, layer: Operand[] = [0.3, -0.7];
  for (const width of [16, 16, 1]) {
    layer = Array.from({ length: width }, () => {
      let unit: Operand = weights[at++]!;
      for (const x of layer) unit = add(unit, mul(weights[at++]!, x));
      return width === 1 ? unit : tanh(unit);
    });
  }
  return layer[0] as Value;
}

function byHand(): number[] {
  const leaves = parameters.map((data) => new Value(data));
  network(...leaves).backward();
  return leaves.map((leaf) => leaf.grad);
}

const slope = valueAndGrad(network), product = hvp(network);
const narrow = (...x: Value[]) =>
  network(...x, ...parameters.slice(x.length).map((p) => new Value(p)));
const few = parameters.slice(0, 8);

const contenders: Record<string, () => unknown> = {
  "built and swept by hand": byHand,
  valueAndGrad: () => slope(...parameters),
  hvp: () => product(parameters, direction),
  "hvp of 8 inputs": () => hvp(narrow)(few, direction.slice(0, 8)),
  "hessian of 8 inputs": () => hessian(narrow)(...few),
};

const times: Record<string, number[]> = {};
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, run] of Object.entries(contenders)) { // in turns, so that noise meets all alike
    const start = performance.now();
    for (let call = 0; call < CALLS; call++) run();
    (times[name] ??= []).push((performance.now() - start) / CALLS * 1e3);
  }
}
const took = (name: string) => median(times[name]!.slice(ROUNDS >> 2));
for (const name of Object.keys(contenders)) {
  console.log(`${name.padEnd(26)}${took(name).toFixed(0).padStart(8)} µs`);
}
const ratio = (a: string, b: string) => (took(a) / took(b)).toFixed(2);
console.log(
  `valueAndGrad / by hand     ${
    ratio("valueAndGrad", "built and swept by hand")
  }, wanted at most 1.3`,
);
console.log(`hvp / valueAndGrad         ${ratio("hvp", "valueAndGrad")}, wanted at most 6`);
console.log(
  `hessian / hvp, of 8 inputs ${ratio("hessian of 8 inputs", "hvp of 8 inputs")}, wanted at most 8`,
);
