/**
 * Makes and drops 400 kernels that compute batches, so that each has 64 KB for them alone, and prints how many bytes
 * the memory has that they shared; a process of its own, as `--expose-gc` must be there from the start.
 */
import { compile } from "../../lib/compile/mod.ts";
import { takeMemory } from "../../lib/compile/memory.ts";
import { dot } from "../../mod.ts";

declare const gc: () => void;

const LENGTH = 3, ROUNDS = 10, KERNELS = 40;

function compute(): void {
  const kernel = compile((x, y) => dot(x, y), { inputs: [LENGTH, LENGTH] });
  const point = new Float64Array(2 * LENGTH).fill(1);
  kernel.valueAndGrad(point, new Float64Array(2 * LENGTH));
  kernel.batch(new Float64Array(4 * LENGTH), new Float64Array(2), new Float64Array(4 * LENGTH));
}

let capacity = 0;
for (let round = 0; round < ROUNDS; round++) {
  for (let i = 0; i < KERNELS; i++) compute();
  capacity = Math.max(capacity, takeMemory(64).shared.capacity);
  await new Promise((resolve) => setTimeout(resolve, 1));
  gc();
  await new Promise((resolve) => setTimeout(resolve, 1)); // bytes are given back in a job of their own
}
console.log(capacity);
