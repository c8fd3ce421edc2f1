/**
 * What the operands of a rule are called.
 *
 * @module
 */

/** The operands' names in a rule's expression. */
export const OPERAND_NAMES: readonly string[] = ["x", "y", "z"];
