import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { instance } from "@viz-js/viz";
import { runCli } from "../../lib/draw/cli.ts";
import { mayStartProcesses, run } from "../support/command.ts";
import { nodeLines, parseXml } from "./support/svg.ts";
import { parseMermaid } from "./support/mermaid.ts";

const FORMULA = ["(x_1 * x_2 + x_5) * x_6", "x_1=3", "x_2=4", "x_5=5", "x_6=2"];

function cli(...args: string[]) {
  let out = "", notes = "";
  const code = runCli(args, {
    print: (text) => out += `${text}\n`,
    note: (text) => notes += `${text}\n`,
  });
  return { code, out, notes };
}

describe("the command line", () => {
  it("prints SVG with the gradients", () => {
    const { code, out } = cli(...FORMULA);
    assertEquals(code, 0);
    const lines = nodeLines(parseXml(out)).map(({ lines }) => lines);
    for (const leaf of [["x_1", 3, 8], ["x_2", 4, 6], ["x_5", 5, 2], ["x_6", 2, 17]]) {
      const [name, data, grad] = leaf;
      assertEquals(lines.filter(([heading]) => heading === name), [[
        `${name}`,
        `data ${data}`,
        `grad ${grad}`,
      ]]);
    }
  });

  it("prints DOT and Mermaid", async () => {
    const dot = cli(...FORMULA, "--format", "dot");
    assertEquals((await instance()).render(dot.out).status, "success");
    const { nodes } = await parseMermaid(cli(...FORMULA, "--format", "mermaid").out);
    assertEquals(nodes.length, 7);
  });

  it("prints the steps: one SVG, a graph a step in DOT, blocks of Markdown for Mermaid", async () => {
    const svg = parseXml(cli(...FORMULA, "--steps").out);
    assertEquals(svg.getElementsByTagName("svg").length, 7);
    const dot = cli(...FORMULA, "--steps", "--format", "dot");
    assertEquals(dot.out.match(/^digraph /gm)!.length, 7);
    const markdown = cli(...FORMULA, "--steps", "--format", "mermaid").out;
    const blocks = [...markdown.matchAll(/^```mermaid\n([\s\S]*?)^```$/gm)].map(([, block]) =>
      block!
    );
    const titles = await Promise.all(
      blocks.map(async (block) => (await parseMermaid(block)).title),
    );
    assertEquals([titles.length, titles[0]], [7, "∂v_3/∂v_3 = 1"]);
    assertEquals(titles.at(-1), "∂v_3/∂x_1 = ∂v_3/∂v_1 · x_2 = 2 · 4 = 8");
  });

  it("reads statements, whose names it shows", () => {
    const { code, out } = cli("h = w * x; h * tanh(h)", "w=0.5", "x=2", "--format", "dot");
    assertEquals(code, 0);
    assertStringIncludes(out, "h = w · x");
    const { code: wrong, notes } = cli("h = w * x; h * q", "w=1", "x=1");
    assertEquals(wrong, 2);
    assertStringIncludes(notes, "'q' has no value at character 16");
  });

  it("shows local derivatives and fewer nodes on request", () => {
    const { out } = cli(...FORMULA, "--format", "dot", "--partials", "--max-nodes", "3");
    assertStringIncludes(out, "∂v_2/∂v_1 = 2");
    assertStringIncludes(out, "4 of 7 nodes are left out");
  });

  it("explains itself", () => {
    const { code, out } = cli("--help");
    assertEquals(code, 0);
    assertMatch(out, /--format F.*\n.*--steps/);
  });

  it("says what is wrong with a call, and exits with 2", () => {
    const rows: [string[], string][] = [
      [[], "Cannot draw as there is no formula"],
      [["x +", "x=1"], 'Cannot read the formula "x +"'],
      [["x", "y=1"], "'x' has no value"],
      [["x", "x=1", "y=2"], 'Cannot use "y=2": \'y\' does not occur in "x"'],
      [["x", "x"], 'Cannot read "x": a variable is given as name=number'],
      [["x", "x=three"], 'Cannot read "x=three"'],
      [["x", "x=1", "--format", "png"], "Cannot use --format png"],
      [
        ["x", "x=1", "--max-nodes", "few"],
        "Cannot use --max-nodes few: it must be a positive integer",
      ],
      [["x", "x=1", "--steps", "--max-nodes", "0"], "Cannot use --max-nodes 0"],
      [["2 + 3", "--steps"], 'Cannot show steps as "2 + 3" has no variables'],
      [["x", "x=1", "--wrong"], "--wrong"],
    ];
    for (const [args, message] of rows) {
      const { code, out, notes } = cli(...args);
      assertEquals([code, out], [2, ""], args.join(" "));
      assertStringIncludes(notes, message);
      assertStringIncludes(notes, "--help");
    }
  });
});

Deno.test(
  "the command needs no permission",
  { ignore: !await mayStartProcesses() },
  async () => {
    const entry = new URL("../../lib/draw/mod.ts", import.meta.url).href;
    const { code, stdout, stderr } = await run("deno", ["run", "--no-prompt", entry, ...FORMULA]);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(nodeLines(parseXml(stdout)).length, 7);
  },
);
