/** The exports of mathjs/number that mathjs's own types leave out. */

/** Makes a function or a class of mathjs, given by name what it asks for. */
export interface Factory {
  (made: Readonly<Record<string, unknown>>): unknown;
  /** The name of what it makes. */
  readonly fn: string;
}

/** mathjs's settings, as they are where nobody sets them. */
export declare const config: object;

export declare const createAccessorNode: Factory;
export declare const createArrayNode: Factory;
export declare const createAssignmentNode: Factory;
export declare const createBlockNode: Factory;
export declare const createConditionalNode: Factory;
export declare const createConstantNode: Factory;
export declare const createDerivative: Factory;
export declare const createFunctionAssignmentNode: Factory;
export declare const createFunctionNode: Factory;
export declare const createIndexNode: Factory;
export declare const createNode: Factory;
export declare const createObjectNode: Factory;
export declare const createOperatorNode: Factory;
export declare const createParenthesisNode: Factory;
export declare const createParse: Factory;
export declare const createRangeNode: Factory;
export declare const createRelationalNode: Factory;
export declare const createSymbolNode: Factory;
