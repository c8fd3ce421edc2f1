/**
 * Where the values of a program are in the tensors of a model. Every tensor is a matrix: a row is a value of the program, a column a
 * sample; what is the same for all samples has one column.
 *
 * @module
 */

import type { GraphBuilder } from "./graph_builder.ts";

/** A row of a tensor, of so many; or a constant. */
type Place =
  | { readonly tensor: string; readonly row: number; readonly rows: number }
  | { readonly constant: number };

/** Where values are, by their positions. */
export class Layout {
  readonly #graph: GraphBuilder;
  readonly #places: (Place | undefined)[] = [];

  constructor(graph: GraphBuilder) {
    this.#graph = graph;
  }

  /** Notes that rows of a tensor are the values at positions, in order; undefined where nobody asks for a row. */
  place(positions: readonly (number | undefined)[], tensor: string): void {
    positions.forEach((position, row) => {
      if (position !== undefined) this.#places[position] = { tensor, row, rows: positions.length };
    });
  }

  /** Notes that a constant is at a position. */
  placeConstant(position: number, constant: number): void {
    this.#places[position] = { constant };
  }

  /** The tensor that has a value among its rows; undefined for a constant. */
  tensorOf(position: number): string | undefined {
    const place = this.#at(position);
    return "tensor" in place ? place.tensor : undefined;
  }

  /** The row that a value is in its tensor. */
  rowOf(position: number): number {
    const place = this.#at(position);
    return "row" in place ? place.row : 0;
  }

  /** A matrix of values, which are all the same for all samples, or none is. */
  matrix(positions: readonly number[]): string {
    const parts: string[] = [];
    for (let i = 0, end; i < positions.length; i = end) {
      const tensor = this.tensorOf(positions[i]!);
      end = i + 1;
      while (end < positions.length && this.tensorOf(positions[end]!) === tensor) end++;
      parts.push(this.#rowsOf(tensor, positions.slice(i, end)));
    }
    return parts.length === 1 ? parts[0]! : this.#graph.node("Concat", parts, { axis: 0 });
  }

  /** The same, as one row where all values are the same one: it stretches to every number of rows. */
  stretchingMatrix(positions: readonly number[]): string {
    const [first] = positions;
    return this.matrix(positions.every((one) => one === first) ? [first!] : positions);
  }

  /** Rows of one tensor, which is as it is where these are all of its rows. */
  #rowsOf(tensor: string | undefined, positions: readonly number[]): string {
    const places = positions.map((position) => this.#at(position));
    if (tensor === undefined) {
      const constants = places.map((place) => "constant" in place ? place.constant : NaN);
      return constants.length === 1
        ? this.#graph.number(constants[0]!)
        : this.#graph.numbers(constants, [constants.length, 1]);
    }
    const rows = places.map((place) => "row" in place ? place.row : 0);
    const [first] = places, count = "rows" in first! ? first.rows : 1;
    if (rows.length === count && rows.every((row, i) => row === i)) return tensor;
    return this.#graph.node("Gather", [tensor, this.#graph.integers(rows)], { axis: 0 });
  }

  #at(position: number): Place {
    return this.#places[position]!;
  }
}
