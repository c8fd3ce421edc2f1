/**
 * What is done to gradients at the end: no zero among them is negative, and a NaN is noticed.
 *
 * @module
 */

import type { FunctionBuilder } from "../wasm/assembler.ts";
import { type Code, control, f64, f64x2, i32, local, v128 } from "../wasm/opcodes.ts";

/** Values of a step of the loop; each has a sum of its own, so that sums do not wait for each other. */
const valuesPerStep = 4;

/** Makes zeros among the doubles from `begin` to `end` positive; leaves 1 where there is a NaN, else 0. */
export function settleGradients(
  run: FunctionBuilder,
  begin: number,
  end: number,
  simd: boolean,
): Code<"i32"> {
  const total = run.local("f64");
  const stepBytes = 8 * valuesPerStep * (simd ? 2 : 1);
  const loopEnd = begin + Math.floor((end - begin) / stepBytes) * stepBytes;
  if (loopEnd > begin) {
    const part = simd ? settlePairs(run, begin, loopEnd) : settleSingly(run, begin, loopEnd);
    run.emit(local.set(total, part));
  }
  const zero = i32.constant(0);
  for (let address = loopEnd; address < end; address += 8) {
    run.emit(
      f64.store(zero, f64.add(f64.load(zero, address), f64.constant(0)), address),
      local.set(total, f64.add(local.get(total), f64.load(zero, address))),
    );
  }
  return f64.notEqual(local.get(total), local.get(total));
}

/** The loop over single doubles; leaves their sum. */
function settleSingly(run: FunctionBuilder, begin: number, end: number): Code<"f64"> {
  const pointer = run.local("i32");
  const at = local.get<"i32">(pointer);
  const steps = Array.from({ length: valuesPerStep }, (_, k) => {
    const [value, sum] = [run.local("f64"), run.local("f64")];
    const settled = local.tee(value, f64.add(f64.load(at, 8 * k), f64.constant(0)));
    const code = [
      f64.store(at, settled, 8 * k),
      local.set(sum, f64.add(local.get(sum), local.get(value))),
    ];
    return { code, sum: local.get<"f64">(sum) };
  });
  emitLoop(run, pointer, begin, end, 8 * valuesPerStep, steps.flatMap(({ code }) => code));
  return steps.map(({ sum }) => sum).reduce((a, b) => f64.add(a, b));
}

/** The loop over pairs of doubles; leaves their sum. */
function settlePairs(run: FunctionBuilder, begin: number, end: number): Code<"f64"> {
  const pointer = run.local("i32");
  const at = local.get<"i32">(pointer);
  const steps = Array.from({ length: valuesPerStep }, (_, k) => {
    const [value, sum] = [run.local("v128"), run.local("v128")];
    const settled = local.tee(value, f64x2.add(v128.load(at, 16 * k), f64x2.constant(0)));
    const code = [
      v128.store(at, settled, 16 * k),
      local.set(sum, f64x2.add(local.get(sum), local.get(value))),
    ];
    return { code, sum: local.get<"v128">(sum) };
  });
  emitLoop(run, pointer, begin, end, 16 * valuesPerStep, steps.flatMap(({ code }) => code));
  const sum = run.local("v128");
  run.emit(local.set(sum, steps.map(({ sum }) => sum).reduce((a, b) => f64x2.add(a, b))));
  return f64.add(f64x2.extract(local.get(sum), 0), f64x2.extract(local.get(sum), 1));
}

/** A loop that moves `pointer` from `begin` to `end`. */
function emitLoop(
  run: FunctionBuilder,
  pointer: number,
  begin: number,
  end: number,
  step: number,
  body: readonly Code[],
): void {
  const next = local.tee(pointer, i32.add(local.get(pointer), i32.constant(step)));
  run.emit(
    local.set(pointer, i32.constant(begin)),
    control.loop(...body, control.branchIf(i32.lessUnsigned(next, i32.constant(end)), 0)),
  );
}
