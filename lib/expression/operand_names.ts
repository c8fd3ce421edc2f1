/**
 * The names of a rule's operands.
 *
 * @module
 */

/** The operands' names in a rule's expression. */
export const OPERAND_NAMES: readonly string[] = ["x", "y", "z"];
