/**
 * The gradient by the shared inputs, summed over the samples. Sums of products of two values are products of matrices: Σ aᵢ·bⱼ over the
 * samples is the element (i, j) of A·Bᵀ.
 *
 * @module
 */

import type { GraphBuilder } from "./graph_builder.ts";
import type { Layout } from "./layout.ts";
import type { GradientTerms, OuterProduct } from "./sums.ts";

/** Rows and columns of which every product is asked for. */
interface Block {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** The same for both orders of the factors. */
function keyOf([a, b]: OuterProduct): string {
  return a < b ? `${a},${b}` : `${b},${a}`;
}

/** Blocks that have all products among them: of values that are multiplied with the same others, the larger blocks first. */
export function blocksOf(products: readonly OuterProduct[]): Block[] {
  const partners = new Map<number, Set<number>>();
  const note = (a: number, b: number) => {
    const known = partners.get(a);
    if (known === undefined) partners.set(a, new Set([b]));
    else known.add(b);
  };
  for (const [a, b] of products) {
    note(a, b);
    note(b, a);
  }
  const ascending = (a: number, b: number) => a - b;
  const blocks = new Map<string, { rows: number[]; columns: number[] }>();
  for (const [value, others] of [...partners].sort(([a], [b]) => a - b)) {
    const columns = [...others].sort(ascending), key = columns.join();
    const block = blocks.get(key);
    if (block === undefined) blocks.set(key, { rows: [value], columns });
    else block.rows.push(value);
  }
  const size = ({ rows, columns }: Block) => rows.length * columns.length;
  const done = new Set<string>();
  return [...blocks.values()].sort((a, b) => size(b) - size(a)).filter(({ rows, columns }) => {
    const keys = rows.flatMap((row) => columns.map((column) => keyOf([row, column])));
    const isNeeded = keys.some((key) => !done.has(key));
    for (const key of keys) done.add(key);
    return isNeeded;
  });
}

/** Pieces of sums over the samples, of which the gradient is gathered. */
class Pieces {
  readonly #graph: GraphBuilder;
  readonly #layout: Layout;
  readonly #tensors: string[] = [];
  /** Where the sum of a product, or of a value, is among the elements of all pieces. */
  readonly #indices = new Map<string, number>();
  #length = 0;

  constructor(graph: GraphBuilder, layout: Layout) {
    this.#graph = graph;
    this.#layout = layout;
  }

  addBlock({ rows, columns }: Block): void {
    const transposed = this.#graph.node("Transpose", [this.#layout.matrix(columns)], {
      perm: [1, 0],
    });
    const products = this.#graph.node("MatMul", [this.#layout.matrix(rows), transposed]);
    this.#add(products, rows.flatMap((row) => columns.map((column) => keyOf([row, column]))));
  }

  /** Adds the sums of values, of which each sample has its own. */
  addValues(values: readonly number[]): void {
    if (values.length === 0) return;
    const matrix = this.#layout.matrix(values), columns = this.#graph.integers([1]);
    this.#add(
      this.#graph.node("ReduceSum", [matrix, columns], { keepdims: 1 }),
      values.map(String),
    );
  }

  /** Adds the sums of values that are the same for all samples. That of no samples is 0, where 0 · ∞ would be NaN. */
  addShared(values: readonly number[], samples: string): void {
    if (values.length === 0) return;
    const graph = this.#graph,
      zero = graph.number(0),
      isNone = graph.node("Equal", [samples, zero]);
    const sums = graph.node("Mul", [this.#layout.matrix(values), samples]);
    this.#add(graph.node("Where", [isNone, zero, sums]), values.map(String));
  }

  addZero(): void {
    this.#add(this.#graph.number(0), ["zero"]);
  }

  /** The elements of all pieces, one after the other. */
  joined(): string {
    const flat = this.#tensors.map((one) => {
      return this.#graph.node("Reshape", [one, this.#graph.integers([-1])]);
    });
    return flat.length === 1 ? flat[0]! : this.#graph.node("Concat", flat, { axis: 0 });
  }

  /** Which element a sum is. */
  indexOf(term: OuterProduct | number | "zero"): number {
    return this.#indices.get(typeof term === "object" ? keyOf(term) : String(term))!;
  }

  #add(tensor: string, keys: readonly string[]): void {
    this.#tensors.push(tensor);
    keys.forEach((key, i) => this.#indices.set(key, this.#length + i));
    this.#length += keys.length;
  }
}

/**
 * Writes the output "gradient".
 *
 * @param isShared 1 for a position of what is the same for all samples.
 * @param samples A tensor: how many samples there are.
 */
export function writeSummedGradient(
  gradient: readonly GradientTerms[],
  isShared: Uint8Array,
  samples: () => string,
  graph: GraphBuilder,
  layout: Layout,
): void {
  const pieces = new Pieces(graph, layout);
  for (const block of blocksOf(gradient.flatMap(({ products }) => products))) {
    pieces.addBlock(block);
  }
  const values = [...new Set(gradient.flatMap(({ values }) => values))];
  pieces.addValues(values.filter((value) => isShared[value] === 0));
  const shared = values.filter((value) => isShared[value] === 1);
  if (shared.length > 0) pieces.addShared(shared, samples());
  const terms = gradient.map(({ products, values }) => [...products, ...values]);
  const most = Math.max(...terms.map(({ length }) => length));
  if (terms.some(({ length }) => length < most)) pieces.addZero();
  const joined = pieces.joined();
  const gathered = Array.from({ length: most }, (_, k) => {
    const indices = terms.map((all) => pieces.indexOf(all[k] ?? "zero"));
    return graph.node("Gather", [joined, graph.integers(indices)], { axis: 0 });
  });
  graph.output("gradient", "Sum", gathered);
}
