/**
 * Rows of samples to vectors of two samples, and back.
 *
 * @module
 */

import type { FunctionBuilder } from "../wasm/assembler.ts";
import { type Code, control, f64x2, i32, local, v128 } from "../wasm/opcodes.ts";

/** Locals of a loop over a row. */
export interface RowLocals {
  readonly address: number;
  readonly packed: number;
}

/**
 * Moves the local `place` beyond two rows of `size` values, after `body` for each pair of neighbours; a last single one
 * is `single`.
 */
function overRows(
  row: RowLocals,
  place: number,
  packedAddress: number,
  size: number,
  body: (address: Code<"i32">, packed: Code<"i32">) => Code[],
  single: (address: Code<"i32">, packed: Code<"i32">) => Code[],
): Code {
  const address = local.get<"i32">(row.address);
  const packed = local.get<"i32">(row.packed);
  const even = size - size % 2;
  const parts = [
    local.set(row.address, local.get(place)),
    local.set(row.packed, i32.constant(packedAddress)),
    ...(even > 0
      ? [
        control.loop(
          ...body(address, packed),
          local.set(row.address, i32.add(address, i32.constant(16))),
          local.set(row.packed, i32.add(packed, i32.constant(32))),
          control.branchIf(
            i32.lessUnsigned(packed, i32.constant(packedAddress + 16 * even)),
            0,
          ),
        ),
      ]
      : []),
    ...(even < size ? single(address, packed) : []),
    local.set(place, i32.add(local.get(place), i32.constant(16 * size))),
  ];
  return parts.flat();
}

/** Packs two rows: value i of both into vector i. */
export function pack(
  run: FunctionBuilder,
  row: RowLocals,
  place: number,
  packedAddress: number,
  size: number,
): Code {
  const a = run.local("v128");
  const c = run.local("v128");
  const nextRow = 8 * size;
  return overRows(row, place, packedAddress, size, (address, packed) => [
    local.set(a, v128.load(address)),
    local.set(c, v128.load(address, nextRow)),
    v128.store(packed, f64x2.firsts(local.get(a), local.get(c))),
    v128.store(packed, f64x2.seconds(local.get(a), local.get(c)), 16),
  ], (address, packed) => [
    v128.store(packed, v128.loadLane(address, v128.loadZero(address), 1, nextRow)),
  ]);
}

/**
 * Unpacks vectors into two rows. Where they are gradients (`nanSum` is given), zeros are made positive and all are
 * added to `nanSum`, which is NaN where one of them is.
 */
export function unpack(
  run: FunctionBuilder,
  row: RowLocals,
  place: number,
  packedAddress: number,
  size: number,
  nanSum: number | undefined,
): Code {
  const a = run.local("v128");
  const c = run.local("v128");
  const nextRow = 8 * size;
  const isGradient = nanSum !== undefined;
  const read = (into: number, packed: Code<"i32">, offset: number): Code => {
    const value = v128.load(packed, offset);
    return local.set(into, isGradient ? f64x2.add(value, f64x2.constant(0)) : value);
  };
  const addUp = (values: Code<"v128">): Code[] =>
    isGradient ? [local.set(nanSum, f64x2.add(local.get(nanSum), values))] : [];
  return overRows(row, place, packedAddress, size, (address, packed) => [
    read(a, packed, 0),
    read(c, packed, 16),
    ...addUp(f64x2.add(local.get(a), local.get(c))),
    v128.store(address, f64x2.firsts(local.get(a), local.get(c))),
    v128.store(address, f64x2.seconds(local.get(a), local.get(c)), nextRow),
  ], (address, packed) => [
    read(a, packed, 0),
    ...addUp(local.get(a)),
    v128.storeLane(address, local.get(a), 0),
    v128.storeLane(address, local.get(a), 1, nextRow),
  ]);
}
