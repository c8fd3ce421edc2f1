/**
 * What a saved kernel must be, looked at before anything is made of it: it comes from a file or another process.
 *
 * @module
 */

import { cannot, show } from "../errors.ts";
import { SAVED_FORMAT, SAVED_METHODS, SAVED_VERSION, type SavedKernel } from "./saved_kernel.ts";

/** What a field must be, in words, and whether a value is that. */
type Kind = readonly [words: string, holds: (value: unknown) => boolean];

const isCount = (value: unknown) => Number.isInteger(value) && value as number >= 0;
const isText = (value: unknown) => typeof value === "string";
const isObject = (value: unknown) => typeof value === "object" && value !== null;

const COUNT: Kind = ["a whole number", isCount];
const TEXT: Kind = ["bytes in base64", isText];
const OBJECT: Kind = ["an object", isObject];
const LIST: Kind = ["an array", Array.isArray];

const MODULE_FIELDS: Readonly<Record<string, Kind>> = {
  code: TEXT,
  imports: LIST,
  image: LIST,
  address: COUNT,
  bytes: COUNT,
  shape: OBJECT,
};

const KERNEL_FIELDS: Readonly<Record<string, Kind>> = {
  inputs: COUNT,
  outputs: COUNT,
  sharedInputs: COUNT,
  pages: COUNT,
  methods: [
    "an array of names of methods",
    (value) => Array.isArray(value) && value.every((method) => SAVED_METHODS.includes(method)),
  ],
  constants: TEXT,
  modules: OBJECT,
};

/**
 * Throws where data are no saved kernel, or one of another version.
 *
 * @throws {TypeError} Where a part is missing, or of the wrong kind.
 * @throws {RangeError} Where the version is another.
 */
export function requireSavedKernel(saved: unknown): asserts saved is SavedKernel {
  const { format, version } = (saved ?? {}) as { readonly format?: unknown; version?: unknown };
  if (format !== SAVED_FORMAT) {
    const must = `what save() of a kernel returned${isText(saved) ? ", by JSON.parse" : ""}`;
    throw cannot("load a kernel", "saved", must, saved);
  }
  if (version !== SAVED_VERSION) {
    throw new RangeError(
      `Cannot load a kernel as it must be saved in version ${SAVED_VERSION}: current version is ${
        show(version)
      }`,
    );
  }
  requireFields("saved", saved, KERNEL_FIELDS);
  for (const [name, module] of Object.entries((saved as SavedKernel).modules)) {
    requireFields(`saved.modules.${name}`, module, MODULE_FIELDS);
  }
}

function requireFields(name: string, object: unknown, fields: typeof KERNEL_FIELDS): void {
  for (const [field, [words, holds]] of Object.entries(fields)) {
    const value: unknown = (object as Record<string, unknown> | null | undefined)?.[field];
    if (!holds(value)) throw cannot("load a kernel", `${name}.${field}`, words, value);
  }
}
