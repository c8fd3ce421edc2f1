import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";

const FOLDER = new URL("../../lib/compile/", import.meta.url);
/** From the ground up: a file imports files of its own layer and of those before it. */
const LAYERS = ["wasm", "program", "code", "top"] as const;

/** What runs kernels, whoever made them. */
const KERNEL = new URL("../kernel/", FOLDER).href;

/** What else lib/compile imports: the engine's public face, what all folders share. */
const OUTSIDE = [
  "../../mod.ts",
  "../errors.ts",
  "../partials_in_numbers.ts",
  "../watched_arguments.ts",
].map((path) => new URL(path, FOLDER).href);

/** Every file of lib/compile, with the files that it imports, types included. */
async function importsByFile(): Promise<Map<string, string[]>> {
  const imports = new Map<string, string[]>();
  const folders = [FOLDER];
  for (let folder; (folder = folders.pop()) !== undefined;) {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const file = new URL(isDirectory ? `${name}/` : name, folder);
      if (isDirectory) folders.push(file);
      else imports.set(pathOf(file), importsOf(file, await Deno.readTextFile(file)));
    }
  }
  return imports;
}

function importsOf(file: URL, text: string): string[] {
  return [...text.matchAll(/^(?:import|export|\}).* from "(\..*)";$/gm)]
    .map(([, specifier]) => pathOf(new URL(specifier!, file)));
}

function pathOf({ href }: URL): string {
  return href.startsWith(FOLDER.href) ? href.slice(FOLDER.href.length) : href;
}

function isOutside(path: string): boolean {
  return path.startsWith("file:");
}

function layerOf(path: string): number {
  const folder = path.includes("/") ? path.slice(0, path.indexOf("/")) : "top";
  return (LAYERS as readonly string[]).indexOf(folder);
}

describe("the layers of lib/compile", () => {
  it("are wasm, program, code and the files on top, and no import runs up", async () => {
    const imports = await importsByFile();
    const arrows = [...imports].flatMap(([from, all]) => all.map((to) => [from, to] as const))
      .filter(([, to]) => !isOutside(to));
    assert(
      imports.size > 25 && arrows.length > 60,
      `${imports.size} files, ${arrows.length} arrows`,
    );
    assertEquals([...imports.keys()].filter((path) => layerOf(path) < 0), []);
    assertEquals(arrows.filter(([from, to]) => layerOf(to) > layerOf(from)), []);
  });

  it("know of the engine what mod.ts exports and what all folders share, and besides that kernels alone", async () => {
    const outside = new Set([...(await importsByFile()).values()].flat().filter(isOutside));
    const others = [...outside].filter((path) => !path.startsWith(KERNEL));
    assertEquals(others.sort(), OUTSIDE.toSorted());
  });

  it("have no circle, not even one of types", async () => {
    const left = await importsByFile();
    for (let before = Infinity; left.size < before;) { // takes away what imports nothing that is left
      before = left.size;
      for (const [file, all] of left) if (!all.some((to) => left.has(to))) left.delete(file);
    }
    assertEquals([...left.keys()], []);
  });
});
