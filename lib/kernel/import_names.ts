/**
 * Under which names modules look up what they import.
 *
 * @module
 */

/** The imported module's name under which the functions of a module are looked up. */
export const IMPORT_MODULE = "f";

/** The name under which a module looks up its memory there. */
export const MEMORY_IMPORT = "memory";
