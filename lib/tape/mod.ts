/**
 * The tape: where the nodes of graphs are recorded, as numbers in typed arrays, so that the garbage collector has no object to
 * trace, copy or promote for an operation. It knows neither rules nor calculus, only codes, numbers and operands.
 *
 * From `x.mul(y)` to the stored record:
 * 1. `Value.mul` calls `multiply` (arithmetic.ts), which asks `slotAtHand` (record.ts) where the operands stand in the segment
 *    being written, and writes the product of their primals.
 * 2. `keep` (record.ts) writes the rule's code and the operands' slots, counts the record, and returns a handle on it, with the
 *    home that `homeOfTwo` finds: what the result keeps alive (home.ts).
 * 3. Where an operand is not at hand, or the segment is full, `write` goes the long way: `operandFor` imports a leaf, or
 *    names a node of an older segment, and `segmentWithRoom` opens the next segment (recorder.ts). Other rules come by `recordUnary` and its like.
 *
 * From `backward()` to a leaf's gradient:
 * 1. `sweep` (sweep.ts) lists the segments of the root's home, and gives the root the adjoint 1.
 * 2. `sweepRecords` goes down the records of each segment, the newest first, and adds adjoint · partial to what each operand has.
 * 3. `sweepSegment` passes on what arrived elsewhere: at nodes of older segments, and in the `grad` of leaves.
 */

export { addTo, multiply, subtractFrom, withNumber } from "./arithmetic.ts";
export { ADD, MUL, newCode, nodeKey, SUB } from "./memory.ts";
export {
  constant,
  HANDLE,
  handles,
  home,
  index,
  Leaf,
  type Node,
  type NodeOperand,
  requireOperand,
  requireValue,
} from "./node.ts";
export { codeOf, operandsOf, recordedAt } from "./operands.ts";
export {
  isTraced,
  primalOf,
  recordBinary,
  recordTernary,
  recordUnary,
  segmentWithRoom,
  stopGradient,
} from "./record.ts";
export { type Interceptor, recorder, setDerivation, setRecording, setTracing } from "./recorder.ts";
export type { Home } from "./home.ts";
export { givenOut } from "./identity.ts";
export { Snapshot } from "./snapshot.ts";
export { Tracing } from "./tracing.ts";
export { adjointsOf, gradientsFrom, sweep } from "./sweep.ts";
