/** Gradients in C, where a compiler is: the same loops as by hand in JavaScript, optimised for this machine. */

import type { LargeWorkload } from "./large_workloads.ts";

const COMPILERS = ["cc", "gcc", "clang"];
/** As one compiles numerical code that must round as it is written. */
const FLAGS = ["-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC"];

/** The gradient of a workload in C; undefined where there is no compiler. */
export async function gradientInC(
  { inC, data }: LargeWorkload,
): Promise<
  ((x: Float64Array<ArrayBuffer>, grad: Float64Array<ArrayBuffer>) => number) | undefined
> {
  const arrays = Object.entries(data).map(([name, values]) =>
    `static const double ${name}[] = { ${[...values].join(", ")} };`
  );
  const source = [
    "#include <math.h>",
    ...arrays,
    `double gradient(const double *restrict x, double *restrict grad) {${inC}`,
    "}",
    "",
  ].join("\n");
  const folder = await Deno.makeTempDir();
  try {
    const library = `${folder}/gradient.so`;
    await Deno.writeTextFile(`${folder}/gradient.c`, source);
    if (!(await compiles(`${folder}/gradient.c`, library))) return undefined;
    const { symbols } = Deno.dlopen(library, {
      gradient: { parameters: ["buffer", "buffer"], result: "f64" },
    });
    return (x, grad) => symbols.gradient(x, grad);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function compiles(source: string, library: string): Promise<boolean> {
  for (const compiler of COMPILERS) {
    try {
      const command = new Deno.Command(compiler, {
        args: [...FLAGS, "-o", library, source, "-lm"],
      });
      const { success, stderr } = await command.output();
      if (success) return true;
      throw new Error(`${compiler} does not compile: ${new TextDecoder().decode(stderr)}`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return false;
}
