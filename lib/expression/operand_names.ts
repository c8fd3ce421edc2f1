/**
 * The names of a rule's operands.
 *
 * @module
 */

export { OPERAND_NAMES } from "../registry.ts";
