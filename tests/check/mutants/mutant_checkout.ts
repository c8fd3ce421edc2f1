/** A copy of the checkout, whose tests are run with one fault in its lib/. */

import { run } from "../../support/command.ts";
import { patch } from "./mutant_engine.ts";
import type { UnseenMutant } from "./unseen.ts";

const CHECKOUT = new URL("../../../", import.meta.url);
const PARTS = ["mod.ts", "deno.json", "README.md", "lib", "tests"];

/** The copy. One fault is in it at a time. */
export class MutantCheckout {
  readonly #root: URL;
  #option: string[] | undefined;

  /** @param folder Where the copy is made; it must be empty. */
  constructor(folder: string) {
    this.#root = new URL(`file://${folder}/`);
    for (const part of PARTS) copy(new URL(part, CHECKOUT), new URL(part, this.#root));
  }

  /** What the mutant's test prints where it fails as it must, or passes though it must not. */
  async test(mutant: UnseenMutant): Promise<{ isCaught: boolean; output: string }> {
    const file = new URL(`lib/${mutant.file}`, this.#root), right = Deno.readTextFileSync(file);
    Deno.writeTextFileSync(file, patch(mutant, right));
    try {
      const { code, output } = await this.#run(mutant);
      return { isCaught: code !== 0 && isFailed(output, mutant.test), output };
    } finally {
      Deno.writeTextFileSync(file, right);
    }
  }

  async #run({ testFile, test }: UnseenMutant): Promise<{ code: number; output: string }> {
    this.#option ??= await this.#optionForStd();
    const args = ["test", "--no-check", "--allow-all", ...this.#option, "--filter", test];
    const { code, stdout, stderr } = await run("deno", [...args, `tests/${testFile}`], {
      cwd: this.#root,
    });
    return { code, output: stdout + stderr };
  }

  /** As `deno task std` prints it, with the paths of the copy. */
  async #optionForStd(): Promise<string[]> {
    const args = ["run", "--allow-net", "--allow-env=JSR_URL", "tests/support/std_source.ts"];
    const { stdout } = await run("deno", args, { cwd: this.#root });
    return stdout.trim() === "" ? [] : [stdout.trim()];
  }
}

/** Whether the test ran, and failed: not so where the file with it could not even be loaded. */
function isFailed(output: string, test: string): boolean {
  return output.split("\n").some((line) => line.startsWith(test) && /\.\.\. FAILED/.test(line));
}

function copy(from: URL, to: URL): void {
  if (!Deno.statSync(from).isDirectory) return Deno.copyFileSync(from, to);
  Deno.mkdirSync(to);
  for (const { name } of Deno.readDirSync(from)) {
    copy(new URL(`${from.href}/${name}`), new URL(`${to.href}/${name}`));
  }
}
