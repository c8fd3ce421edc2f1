/**
 * The tape: where the nodes of graphs are recorded, as numbers in typed arrays, so that the garbage collector has no object to
 * trace, copy or promote for an operation. It knows neither rules nor calculus, only codes, numbers and operands.
 *
 * - **record**: {@linkcode recordUnary} and its like keep an operation with its result and partials; {@linkcode addTo} and its
 *   like compute and keep the most frequent ones.
 * - **sweep**: {@linkcode sweep} takes derivatives from a root to its leaves.
 * - **read**: {@linkcode operandsOf} and {@linkcode Snapshot} show a graph as it was recorded.
 *
 * What is recorded lives as long as a handle on it, or on what was computed from it (segment.ts).
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
export { primalOf, recordBinary, recordTernary, recordUnary } from "./record.ts";
export { type Interceptor, recorder, setDerivation, setRecording } from "./recorder.ts";
export type { Home } from "./home.ts";
export { givenOut } from "./identity.ts";
export { Snapshot } from "./snapshot.ts";
export { adjointsOf, sweep } from "./sweep.ts";
