/** Which module of the package imports which, as Deno's own parser has it. */

import { runToSuccess } from "./command.ts";
import { ENTRIES } from "./page/entries.ts";

/** How a module uses another. */
export type Use =
  /** It is loaded before the module runs. A type beside a name, as in `import { type A, b }`, changes nothing. */
  | "load"
  /** It is loaded when a call asks for it: `import("./cli.ts")`. */
  | "call"
  /** It is gone at run time: `import type`. */
  | "type";

/** One import, by paths from the top of the package such as `lib/check/mod.ts`. */
export interface Import {
  readonly from: string;
  readonly to: string;
  readonly use: Use;
}

/** What `deno info --json` prints, as far as it is read here. */
interface Info {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly code?: { readonly specifier?: string };
      readonly type?: { readonly specifier?: string };
      readonly isDynamic?: boolean;
    }[];
  }[];
}

const TOP = new URL("../../", import.meta.url);

/** Every import between files of the package that is reached from its entry points, or built into the explorer's page. */
export async function packageImports(): Promise<readonly Import[]> {
  const { exports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", TOP)));
  const entries = [...Object.values<string>(exports), ...Object.values(ENTRIES)];
  const found = await Promise.all(entries.map(async (entry) => {
    const info = await runToSuccess("deno", ["info", "--json", new URL(entry, TOP).pathname]);
    return importsOf(JSON.parse(info));
  }));
  const unique = new Map(found.flat().map((one) => [`${one.from} ${one.to} ${one.use}`, one]));
  return [...unique.values()];
}

/** The files of the package that a module of it needs, and itself, in order of their paths. */
export async function localModules(entry: string): Promise<string[]> {
  const info = await runToSuccess("deno", ["info", "--json", new URL(entry, TOP).pathname]);
  const { modules }: Info = JSON.parse(info);
  const local = modules.filter(({ specifier }) => specifier.startsWith(TOP.href));
  return local.map(({ specifier }) => specifier.slice(TOP.href.length)).sort();
}

function importsOf({ modules }: Info): Import[] {
  return modules.flatMap(({ specifier: from, dependencies = [] }) =>
    dependencies.flatMap(({ code, type, isDynamic }) => {
      const to = (code ?? type)?.specifier, use = isDynamic ? "call" : code ? "load" : "type";
      if (!to?.startsWith(TOP.href) || !from.startsWith(TOP.href)) return [];
      return [{ from: from.slice(TOP.href.length), to: to.slice(TOP.href.length), use } as const];
    })
  );
}

/** The files of a folder of the package and of the folders in it, in order of their paths. Declarations are none: nothing runs in them. */
export function filesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(new URL(folder, TOP)), ({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? filesIn(path) : /(?<!\.d)\.ts$/.test(path) ? [path] : [];
  }).flat().sort();
}

/** The files that a file imports, that these import, and so on. */
export function reachedFrom(
  file: string,
  imports: readonly Pick<Import, "from" | "to">[],
): Set<string> {
  const found = new Set<string>(), todo = [file];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    for (const { from, to } of imports) {
      if (from === at && !found.has(to)) todo.push((found.add(to), to));
    }
  }
  return found;
}

/**
 * The groups of files that reach each other by imports: each is a circle, or several that touch.
 *
 * @returns Every group of more than one file, and every file that imports itself; none where imports run one way.
 */
export function circles(imports: readonly Pick<Import, "from" | "to">[]): string[][] {
  const files = new Set(imports.map(({ from }) => from));
  const reached = new Map(Array.from(files, (file) => [file, reachedFrom(file, imports)]));
  const groups = new Map<string, string[]>();
  for (const [file, found] of reached) {
    if (!found.has(file)) continue;
    const group = [...found].filter((other) => reached.get(other)?.has(file)).sort();
    groups.set(group.join(), group);
  }
  return [...groups.values()];
}
