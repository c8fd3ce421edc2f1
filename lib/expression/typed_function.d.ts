/** The part of typed-function that is used. Its own types are in mathjs's. */

/** A type of operands. */
export interface Type {
  readonly name: string;
  readonly test: (x: unknown) => boolean;
}

/** Makes functions that choose by the types of their operands. */
export interface TypedFunctions {
  /** Another maker, with the types that a new one has. */
  create(): TypedFunctions;
  /** Forgets all types. */
  clear(): void;
  /** Adds types, which are tried in their order. */
  addTypes(types: readonly Type[]): void;
}

declare const typedFunction: TypedFunctions;
export default typedFunction;
