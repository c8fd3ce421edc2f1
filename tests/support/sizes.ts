/** How large the package is in a page: programs that use a part of it, and how many kilobytes that may take, minified and gzipped. */
export const SIZES: Readonly<Record<string, { program: string; kilobytes: number }>> = {
  "`Value`, with every operation": {
    program: one("Value", "@chainrule/autograd"),
    kilobytes: 14.5,
  },
  "the engine": { program: all("@chainrule/autograd"), kilobytes: 20.5 },
  "a saved kernel": {
    program: `export { loadKernel } from "@chainrule/autograd/kernel"`,
    kilobytes: 6,
  },
  "the compiler": { program: all("@chainrule/autograd/compile"), kilobytes: 60 },
  "functions as SQL": { program: all("@chainrule/autograd/sql"), kilobytes: 40 },
  "models for ONNX": { program: all("@chainrule/autograd/onnx"), kilobytes: 42 },
  "formulas": { program: all("@chainrule/autograd/expression"), kilobytes: 57.5 },
  "the check of gradients by itself": {
    program: all("@chainrule/autograd/check/gradient"),
    kilobytes: 96.5,
  },
  "`checkGradient` of the checker": {
    program: one("checkGradient", "@chainrule/autograd/check"),
    kilobytes: 107,
  },
  "the checker": { program: all("@chainrule/autograd/check"), kilobytes: 150 },
};

/** How many bytes the explorer's page may have, as it is and gzipped. */
export const PAGE_SIZES = { bytes: 550_000, gzipped: 170_000 } as const;

/** A program that uses all that a module exports. */
function all(name: string): string {
  return `import * as all from ${JSON.stringify(name)}; globalThis.all = all;`;
}

/** A program that uses one export of a module: the rest is left out where the bundler can tell that nobody needs it. */
function one(name: string, module: string): string {
  return `import { ${name} } from ${JSON.stringify(module)}; globalThis.all = ${name};`;
}
