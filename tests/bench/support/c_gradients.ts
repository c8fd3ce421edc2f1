/** Gradients in C, where a compiler is: the same loops as by hand in JavaScript, optimised for this machine. */

import { functionsInC } from "./c_compiler.ts";
import type { LargeWorkload } from "./large_workloads.ts";

/** As one compiles numerical code that must round as it is written. */
const FLAGS = ["-ffp-contract=off"];

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
  const functions = await functionsInC(source, FLAGS, {
    gradient: { parameters: ["buffer", "buffer"], result: "f64" },
  });
  return functions && ((x, grad) => functions.gradient(x, grad));
}
