/**
 * What is done to gradients at the end: zeros are made positive, and a NaN is noticed.
 *
 * @module
 */

import type { FunctionBuilder } from "../wasm/assembler.ts";
import { type Code, control, f64, f64x2, i32, local, v128 } from "../wasm/opcodes.ts";

/** Vectors of a step of the loop. Each has a sum of its own, as one sum would have every addition wait for the last. */
const VECTORS_PER_STEP = 4;

const BYTES_PER_STEP = 16 * VECTORS_PER_STEP;

/** Makes zeros among the doubles from `begin` to `end` positive; leaves 1 where there is a NaN, else 0. */
export function makeZerosPositive(
  run: FunctionBuilder,
  begin: number,
  end: number,
): Code<"i32"> {
  const total = run.local("f64");
  const loopEnd = begin + Math.floor((end - begin) / BYTES_PER_STEP) * BYTES_PER_STEP;
  if (loopEnd > begin) run.emit(local.set(total, sumInLoop(run, begin, loopEnd)));
  const zero = i32.constant(0);
  for (let address = loopEnd; address < end; address += 8) {
    run.emit(
      f64.store(zero, f64.add(f64.load(zero, address), f64.constant(0)), address),
      local.set(total, f64.add(local.get(total), f64.load(zero, address))),
    );
  }
  return f64.notEqual(local.get(total), local.get(total));
}

/** The same in a loop, vector by vector; leaves the sum. */
function sumInLoop(run: FunctionBuilder, begin: number, end: number): Code<"f64"> {
  const pointer = run.local("i32");
  const at = local.get<"i32">(pointer);
  const steps = Array.from({ length: VECTORS_PER_STEP }, (_, k) => {
    const [value, sum] = [run.local("v128"), run.local("v128")];
    const positive = local.tee(value, f64x2.add(v128.load(at, 16 * k), f64x2.constant(0)));
    const code = [
      v128.store(at, positive, 16 * k),
      local.set(sum, f64x2.add(local.get(sum), local.get(value))),
    ];
    return { code, sum: local.get<"v128">(sum) };
  });
  emitLoop(run, pointer, begin, end, BYTES_PER_STEP, steps.flatMap(({ code }) => code));
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
