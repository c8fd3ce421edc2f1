/** How large the package is in a page: programs that use a part of it, and how many kilobytes that may take, minified and gzipped. */
export const SIZES: Readonly<Record<string, { program: string; kilobytes: number }>> = {
  "the engine": { program: all("@chainrule/autograd"), kilobytes: 20 },
  "the compiler": { program: all("@chainrule/autograd/compile"), kilobytes: 56 },
  "formulas": { program: all("@chainrule/autograd/expression"), kilobytes: 135 },
  "the checker": { program: all("@chainrule/autograd/check"), kilobytes: 208 },
};

/** How many bytes the explorer's page may have, as it is and gzipped. */
export const PAGE_SIZES = { bytes: 550_000, gzipped: 170_000 } as const;

/** A program that uses all that a module exports. */
function all(name: string): string {
  return `import * as all from ${JSON.stringify(name)}; globalThis.all = all;`;
}
