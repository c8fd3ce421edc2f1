import { assert, assertEquals, assertThrows } from "@std/assert";
import { mul, pow, tanh, type Value } from "../../mod.ts";
import { compile } from "../../lib/compile/mod.ts";
import { type Kernel, type SavedKernel, toModule } from "../../lib/kernel/mod.ts";
import { mayStartProcesses, runToSuccess } from "../support/command.ts";
import { digestIn } from "../support/generated.ts";
import { digestOfSources, LOADER_MODULE } from "../support/loader/build.ts";
import { allResults } from "../support/saved_kernels.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** A function with products that need guards, rare operands, and a part that samples share. */
const f = ([a, b]: Value[], [x]: Value[]) => mul(pow(a!, b!), tanh(mul(x!, a!))).add(mul(b!, x!));

const POINTS = [[0.5, 2, 3], [0, 0.5, -1], [1e300, -3, 0.1], [2, 3, NaN], [1e-320, 1, Infinity]];

const compiled = (): Kernel => compile(f, { inputs: [2, 1] });

const load = (text: string) => import(`data:text/javascript,${encodeURIComponent(text)}`);

Deno.test("a module that stands by itself has the bits of the kernel, and its methods as functions", async () => {
  const kernel = compiled(), module = await load(toModule(kernel.save()));
  const { default: loaded, ...functions } = module;
  assertEquals(allResults(loaded, POINTS), allResults(kernel, POINTS));
  assertEquals(allResults(functions as unknown as Kernel, POINTS), allResults(kernel, POINTS));
});

Deno.test("it exports the methods that were saved, and no others", async () => {
  const saved = compiled().save({ methods: ["valueAndGrad", "value"] });
  const names = Object.keys(await load(toModule(saved))).sort();
  assertEquals(names, ["default", "inputs", "outputs", "sharedInputs", "value", "valueAndGrad"]);
});

Deno.test("it runs in an empty folder, without permissions, in Deno and in Node.js", async () => {
  await using folder = await temporaryFolder("module");
  const text = toModule(compiled().save({ methods: ["valueAndGrad"] }));
  assert(/^[\n -~]*$/.test(text), "ASCII");
  await Deno.writeTextFile(`${folder.path}/f.mjs`, text);
  const program = `import { valueAndGrad } from "./f.mjs";
    const grad = [0, 0, 0];
    console.log(JSON.stringify([valueAndGrad([0.5, 2, 3], grad), ...grad]));`;
  await Deno.writeTextFile(`${folder.path}/main.mjs`, program);
  const grad = [0, 0, 0], value = compiled().valueAndGrad([0.5, 2, 3], grad);
  const expected = `${JSON.stringify([value, ...grad])}\n`, setting = { cwd: folder.path };
  const deno = ["run", "--no-remote", "--no-npm", "--no-config", "--no-prompt", "main.mjs"];
  assertEquals(await runToSuccess("deno", deno, setting), expected);
  assertEquals(await runToSuccess("node", ["main.mjs"], setting), expected);
});

Deno.test({
  name: "what a module begins with is what its sources make",
  ignore: !await mayStartProcesses(),
  async fn() {
    const text = await Deno.readTextFile(LOADER_MODULE);
    assertEquals(digestIn(text), await digestOfSources(), "run `deno task loader`");
  },
});

Deno.test("only a saved kernel becomes a module", () => {
  const message = "Cannot load a kernel as 'saved' must be what save() of a kernel returned";
  assertThrows(() => toModule(compiled() as unknown as SavedKernel), TypeError, message);
});
