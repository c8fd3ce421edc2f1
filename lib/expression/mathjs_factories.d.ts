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
export declare const createAcot: Factory;
export declare const createAcoth: Factory;
export declare const createAcsc: Factory;
export declare const createAcsch: Factory;
export declare const createAdd: Factory;
export declare const createArrayNode: Factory;
export declare const createAsec: Factory;
export declare const createAsech: Factory;
export declare const createAssignmentNode: Factory;
export declare const createBlockNode: Factory;
export declare const createConditionalNode: Factory;
export declare const createConstantNode: Factory;
export declare const createCot: Factory;
export declare const createCoth: Factory;
export declare const createCsc: Factory;
export declare const createCsch: Factory;
export declare const createDerivative: Factory;
export declare const createDivide: Factory;
export declare const createFunctionAssignmentNode: Factory;
export declare const createFunctionNode: Factory;
export declare const createIndexNode: Factory;
export declare const createLog: Factory;
export declare const createMultiply: Factory;
export declare const createNode: Factory;
export declare const createObjectNode: Factory;
export declare const createOperatorNode: Factory;
export declare const createParenthesisNode: Factory;
export declare const createParse: Factory;
export declare const createPow: Factory;
export declare const createRangeNode: Factory;
export declare const createRelationalNode: Factory;
export declare const createSec: Factory;
export declare const createSech: Factory;
export declare const createSubtract: Factory;
export declare const createSymbolNode: Factory;
export declare const createUnaryMinus: Factory;
export declare const createUnaryPlus: Factory;
