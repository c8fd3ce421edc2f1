import { assert, assertEquals, assertMatch } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { mayStartProcesses, runToSuccess } from "./support/command.ts";
import { temporaryFolder } from "./support/temporary_folder.ts";

const ignore = !await mayStartProcesses();
const root = new URL("../", import.meta.url);
const entryPoints = Object.values(config.exports).map((path) => path.replace("./", ""));

/** What is said of an export or a member of one. */
interface JsDoc {
  readonly doc?: string;
  readonly tags?: readonly { readonly kind: string; readonly doc?: string }[];
}

/** One declaration of an export: an overload of a function is one. */
interface Declaration {
  readonly kind: string;
  readonly jsDoc?: JsDoc;
  readonly def?: {
    readonly constructors?: readonly { readonly params: readonly { readonly name?: string }[] }[];
    readonly properties?: readonly { readonly name: string; readonly jsDoc?: JsDoc }[];
  };
}

/** What `deno doc --json` prints of the modules. */
interface Documentation {
  readonly nodes: Readonly<
    Record<string, {
      readonly module_doc?: JsDoc;
      readonly symbols: readonly {
        readonly name: string;
        readonly declarations: readonly Declaration[];
      }[];
    }>
  >;
}

async function documentation(): Promise<Documentation> {
  return JSON.parse(await runToSuccess("deno", ["doc", "--json", ...entryPoints], { cwd: root }));
}

/** Kinds of exports that a program can run; types have no examples of their own. */
const RUNNABLE = new Set(["function", "class", "variable"]);

function examplesOf({ tags = [] }: JsDoc = {}): string[] {
  return tags.filter(({ kind }) => kind === "example").map(({ doc = "" }) => doc);
}

Deno.test(
  "every function, class and constant that an entry point exports has an example with a title",
  { ignore },
  async () => {
    const { nodes } = await documentation();
    assertEquals(
      Object.keys(nodes).map((url) => url.replace(root.href, "")).sort(),
      entryPoints.toSorted(),
    );
    let exported = 0;
    for (const [url, { symbols }] of Object.entries(nodes)) {
      for (const { name, declarations } of symbols) {
        if (!declarations.some(({ kind }) => RUNNABLE.has(kind))) continue;
        exported++;
        const examples = declarations.flatMap(({ jsDoc }) => examplesOf(jsDoc));
        assert(examples.length > 0, `${name} of ${url} has no example`);
        for (const example of examples) {
          assertMatch(
            example,
            /^\S.*\n```ts\n/,
            `an example of ${name} of ${url} has no title or no program`,
          );
        }
      }
    }
    assert(exported > 70);
  },
);

Deno.test("every entry point says what it is for, and the package's own what its examples need", {
  ignore,
}, async () => {
  const { nodes } = await documentation();
  for (const [url, { module_doc }] of Object.entries(nodes)) {
    assert((module_doc?.doc ?? "").length > 20, `${url} has no words of its own`);
  }
  assertMatch(nodes[new URL("mod.ts", root).href]!.module_doc!.doc!, /deno add jsr:@std\/assert/);
});

Deno.test(
  "the documentation of Value shows its data, grad and label, and nothing of the engine's own",
  { ignore },
  async () => {
    const { nodes } = await documentation();
    const { symbols } = nodes[new URL("mod.ts", root).href]!;
    const declarations = symbols.find(({ name }) => name === "Value")!.declarations;
    const { properties = [], constructors = [] } = declarations[0]!.def!;
    assertEquals(properties.map(({ name }) => name), ["data", "grad", "label"]);
    for (const { jsDoc } of properties) assert((jsDoc?.doc ?? "").length > 40);
    assertEquals(constructors.map(({ params }) => params.map(({ name }) => name)), [[
      "data",
      "label",
    ]]);

    const text = await runToSuccess("deno", ["doc", "mod.ts"], { cwd: root });
    for (const name of ["data: number", "grad: number", "label: string"]) {
      assertMatch(text, new RegExp(`^ +${name}$`, "m"));
    }
    assertEquals(/\[home\]|\[index\]|HANDLE/.test(text), false);
  },
);

Deno.test("the task that writes pages writes those of all entry points", { ignore }, async () => {
  const { command } = config.tasks.doc, [program, ...args] = command.split(" ");
  assertEquals(args.filter((arg) => !arg.startsWith("--") && arg !== "doc"), entryPoints);
  await using folder = await temporaryFolder("site");
  const redirected = args.map((arg) => arg.replace(/^(--output=).*/, `$1${folder.path}`));
  await runToSuccess(program!, redirected, { cwd: root });
  const page = await Deno.readTextFile(`${folder.path}/~/Value.html`);
  const text = page.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");
  for (const name of ["data: number", "grad: number", "label: string"]) {
    assert(text.includes(name), `the page of Value lacks ${name}`);
  }
  for (const name of Object.keys(config.exports).slice(1)) {
    assert((await Deno.stat(`${folder.path}/${name}/index.html`)).isFile);
  }
});
