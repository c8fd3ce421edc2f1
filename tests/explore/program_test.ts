import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PRESETS } from "../../lib/explore/presets.ts";
import { programLineAt, programOf } from "../../lib/explore/program.ts";
import { read, type Reading } from "../../lib/explore/reading.ts";
import { randomFormula } from "./support/random_formulas.ts";

const presets = PRESETS.map(({ formula, values }) =>
  read(formula, new Map(Object.entries(values)))
);

/** Runs a program, with this package in the place of the published one. Returns what it prints. */
async function printed(lines: readonly string[]): Promise<unknown[][]> {
  const [first, ...rest] = lines, names = /\{ (.*) \}/.exec(first!)![1]!;
  const engine = new URL("../../mod.ts", import.meta.url).href, output: unknown[][] = [];
  const body = rest.join("\n").replaceAll("console.log(", "print(");
  const run = new Function("engine", "print", `const { ${names} } = engine;\n${body}`);
  run(await import(engine), (...words: unknown[]) => output.push(words));
  return output;
}

async function assertRuns({ root, leaves, lesson }: Reading): Promise<void> {
  const program = programOf(root), name = lesson.drawing.nodes.at(-1)!.name;
  assertStringIncludes(program.lines[0]!, 'from "jsr:@chainrule/autograd";');
  const output = new Map((await printed(program.lines)).map(([name, number]) => [name, number]));
  assertEquals(output.get(name), root.data);
  for (const { label, grad } of leaves) assertEquals(output.get(`∂${name}/∂${label}`), grad);
}

Deno.test("the program of each preset runs as it is, and prints the gradients", async () => {
  for (const reading of presets) await assertRuns(reading);
});

Deno.test("the line of a forward step computes its node, that of a backward step sweeps", () => {
  const random = Array.from({ length: 30 }, (_, seed) => {
    const { formula, values } = randomFormula(seed + 1);
    return read(formula, values);
  });
  for (const { root, lesson } of [...presets, ...random]) {
    const program = programOf(root), { lines } = program;
    assertEquals(programLineAt(program, lesson, 0), undefined);
    for (let at = 1; at <= lesson.length; at++) {
      const line = lines[programLineAt(program, lesson, at)!]!;
      if (at > lesson.forward) assert(line.endsWith(".backward();"), line);
      else {
        const { name } = lesson.drawing.nodes[lesson.frames[at]!.active!]!;
        assert(
          name.startsWith("v_") ? / = \w+\(/.test(line) : line.startsWith(`const ${name} = `),
          `${name}: ${line}`,
        );
      }
    }
    const computing = Array.from(
      { length: lesson.forward },
      (_, i) => programLineAt(program, lesson, i + 1),
    );
    assertEquals(new Set(computing).size, lesson.forward);
  }
});
