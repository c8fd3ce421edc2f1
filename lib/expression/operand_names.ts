/**
 * What the operands of a rule are called.
 *
 * @module
 */

export { OPERAND_NAMES } from "../registry.ts";
