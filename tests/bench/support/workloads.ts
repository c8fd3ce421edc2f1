/** The four workloads, each written once over an {@linkcode Engine}. */
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import type { Engine } from "./engine.ts";

/** One graph, built and swept: where its value and its gradients are read. */
export interface Swept<V> {
  readonly root: V;
  leaves(): readonly V[];
}

/** A workload. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  /** How many operations one graph records. */
  readonly operations: number;
  /** How many times as fast per operation as adnn this package has to be. */
  readonly timesFaster: number;
  /** Makes what outlives a graph, such as parameters, and returns what builds graph number k. Its inputs differ from graph to graph. */
  prepare<V extends object>(engine: Engine<V>): (k: number) => Swept<V>;
}

/** A table of numbers in [-1, 1), long enough that no two neighbouring graphs get the same input. */
const inputs: Float64Array = uniform(4096, 1);
const input = (k: number): number => inputs[k % inputs.length]!;

function uniform(length: number, seed: number): Float64Array {
  const random = new SeededRandom(seed);
  return Float64Array.from({ length }, () => 2 * random.unit() - 1);
}

/** W1: one sample through a tanh network with two inputs, two layers of 16 and one linear output. */
function network(): Workload {
  const layers = [16, 16, 1];
  const parameters = uniform(2 * 16 + 16 + 16 * 16 + 16 + 16 + 1, 2).map((x) => x / 2);
  return {
    name: "W1",
    title: "2-16-16-1 tanh network",
    operations: 640,
    timesFaster: 2.5,
    prepare(engine) {
      const weights = Array.from(parameters, (data) => engine.leaf(data));
      return (k) => {
        engine.zeroGrad(weights);
        const sample = [engine.leaf(input(2 * k)), engine.leaf(input(2 * k + 1))];
        let layer = sample;
        let at = 0;
        for (const width of layers) {
          const next = [];
          for (let unit = 0; unit < width; unit++) {
            let sum = weights[at++]!; // the bias
            for (const x of layer) sum = engine.add(sum, engine.mul(weights[at++]!, x));
            next.push(width === 1 ? sum : engine.tanh(sum));
          }
          layer = next;
        }
        const root = layer[0]!;
        engine.backward(root);
        return { root, leaves: () => [...weights, ...sample] };
      };
    },
  };
}

/** W2: a chain of x·a + b. */
function chain(operations: number): Workload {
  return {
    name: `W2 ${operations.toExponential().replace("+", "")}`,
    title: "chain x·a + b",
    operations,
    timesFaster: 10,
    prepare: (engine) => (k) => {
      const x = engine.leaf(input(k));
      const a = engine.leaf(1 - 1e-5 * input(k + 1) ** 2);
      const b = engine.leaf(1e-5 * input(k + 2));
      let root = x;
      for (let n = 0; n < operations; n += 2) root = engine.add(engine.mul(root, a), b);
      engine.backward(root);
      return { root, leaves: () => [x, a, b] };
    },
  };
}

/** W3: a sum of 1e5 terms tanh(w·x)², with one weight and the data as numbers. */
function sumOverData(): Workload {
  const terms = 100_000;
  const data = uniform(terms, 3);
  return {
    name: "W3",
    title: "sum of tanh(w·x)², x numbers",
    operations: 4 * terms,
    timesFaster: 10,
    prepare: (engine) => (k) => {
      const w = engine.leaf(input(k));
      let root = engine.leaf(0);
      for (const x of data) {
        const t = engine.tanh(engine.mul(w, x));
        root = engine.add(root, engine.mul(t, t));
      }
      engine.backward(root);
      return { root, leaves: () => [w] };
    },
  };
}

/** W3 with leaves alone: a weight and an input of its own for each term. */
function sumOverLeaves(): Workload {
  const terms = 100_000;
  const data = uniform(2 * terms, 4);
  return {
    name: "W3 leaves",
    title: "sum of tanh(w·x)², w and x leaves",
    operations: 4 * terms,
    timesFaster: 10,
    prepare(engine) {
      const leaves = Array.from(data, (x) => engine.leaf(x));
      return (k) => {
        engine.zeroGrad(leaves);
        const offset = engine.leaf(input(k));
        let root = offset;
        for (let term = 0; term < terms; term++) {
          const t = engine.tanh(engine.mul(leaves[2 * term]!, leaves[2 * term + 1]!));
          root = engine.add(root, engine.mul(t, t));
        }
        engine.backward(root);
        return { root, leaves: () => leaves };
      };
    },
  };
}

/** What a random node does. */
enum Kind {
  Add,
  Mul,
  Square,
  Tanh,
}

/** Random nodes on earlier nodes, as flat arrays: positions below `leaves` are leaves. */
interface RandomGraph {
  readonly leaves: Float64Array;
  readonly kinds: Uint8Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** The positions that no node takes as its operand. */
  readonly unconsumed: readonly number[];
}

/** Draws operands uniformly from all earlier nodes. A node that would leave [-8, 8] becomes a tanh, so that nothing overflows. */
function randomGraph(nodes: number, seed: number): RandomGraph {
  const random = new SeededRandom(seed);
  const leaves = uniform(100, seed + 1);
  const data = [...leaves];
  const kinds = new Uint8Array(nodes);
  const first = new Int32Array(nodes);
  const second = new Int32Array(nodes);
  const isConsumed = new Uint8Array(leaves.length + nodes);
  for (let node = 0; node < nodes; node++) {
    const earlier = leaves.length + node;
    const i = random.below(earlier), j = random.below(earlier);
    const x = data[i]!, y = data[j]!;
    const results = [x + y, x * y, x * x, Math.tanh(x)];
    let kind: Kind = random.below(results.length);
    if (Math.abs(results[kind]!) > 8) kind = Kind.Tanh;
    data.push(results[kind]!);
    kinds[node] = kind;
    first[node] = i;
    second[node] = j;
    isConsumed[i] = 1;
    if (kind === Kind.Add || kind === Kind.Mul) isConsumed[j] = 1;
  }
  const unconsumed = [...isConsumed.keys()].filter((position) => !isConsumed[position]);
  return { leaves, kinds, first, second, unconsumed };
}

/** W4: 1e5 random nodes on earlier nodes, those that no node consumes summed pairwise. */
function random(): Workload {
  const nodes = 100_000;
  const graph = randomGraph(nodes, 5);
  return {
    name: "W4",
    title: "random add, mul, square, tanh",
    operations: nodes + graph.unconsumed.length - 1,
    timesFaster: 10,
    prepare: (engine) => (k) => {
      const scale = 1 + 1e-3 * input(k);
      const leaves = Array.from(graph.leaves, (data) => engine.leaf(scale * data));
      const root = sumPairwise(engine, grow(engine, graph, leaves));
      engine.backward(root);
      return { root, leaves: () => leaves };
    },
  };
}

/** Records the nodes of a random graph and returns the unconsumed. */
function grow<V>(engine: Engine<V>, graph: RandomGraph, leaves: readonly V[]): V[] {
  const values = [...leaves];
  for (let node = 0; node < graph.kinds.length; node++) {
    const x = values[graph.first[node]!]!, y = values[graph.second[node]!]!;
    switch (graph.kinds[node]!) {
      case Kind.Add:
        values.push(engine.add(x, y));
        break;
      case Kind.Mul:
        values.push(engine.mul(x, y));
        break;
      case Kind.Square:
        values.push(engine.mul(x, x));
        break;
      default:
        values.push(engine.tanh(x));
    }
  }
  return graph.unconsumed.map((position) => values[position]!);
}

/** Sums neighbours until one is left, so that the depth is the logarithm of the length. */
function sumPairwise<V>(engine: Engine<V>, values: V[]): V {
  for (let length = values.length; length > 1; length = Math.ceil(length / 2)) {
    for (let k = 0; k < length >> 1; k++) {
      values[k] = engine.add(values[2 * k]!, values[2 * k + 1]!);
    }
    if (length % 2 === 1) values[length >> 1] = values[length - 1]!;
  }
  return values[0]!;
}

/** All workloads, in the order in which they are reported. */
export const workloads: readonly Workload[] = [
  network(),
  chain(100_000),
  chain(1_000_000),
  sumOverData(),
  sumOverLeaves(),
  random(),
];
