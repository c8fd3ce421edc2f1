import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { runCli } from "../../lib/check/cli.ts";
import { add, defineRule, div } from "../../mod.ts";

/** Runs the command and keeps what it writes. */
async function run(...args: string[]) {
  const printed: string[] = [];
  const noted: string[] = [];
  const code = await runCli(args, {
    print: (line) => printed.push(line),
    note: (line) => noted.push(line),
  });
  return { code, printed, noted, output: printed.join("\n") };
}

describe("the command line", () => {
  it("prints a table with a line a rule, and the verdict", async () => {
    const { code, output, noted } = await run(
      "--graphs",
      "20",
      "--rules",
      "mul,tanh",
      "--nodes",
      "10",
    );
    assertEquals(code, 0);
    assert(/^mul +\d+ +0 +0 +0\.\d\d ulp +0\.00 ulp$/m.test(output));
    assert(
      /^20 graphs, seed 1, \d+ comparisons, 0 abstained, 0 graphs with a mismatch: agrees$/m.test(
        output,
      ),
    );
    assertEquals(noted.at(-1), "20 of 20 graphs");
  });

  it("prints the same bytes for the same seed", async () => {
    const once = (await run("--graphs", "10", "--seed", "3")).output;
    assertEquals((await run("--graphs", "10", "--seed", "3")).output, once);
    assert((await run("--graphs", "10", "--seed", "4")).output !== once);
  });

  it("splits the graphs into shards that add up", async () => {
    const compared = async (...args: string[]) =>
      JSON.parse((await run("--json", "--graphs", "10", "--nodes", "8", ...args)).output)
        .comparisons;
    const shards = await Promise.all(
      ["1/3", "2/3", "3/3"].map((shard) => compared("--shard", shard)),
    );
    assertEquals(shards.reduce((sum, n) => sum + n), await compared());
  });

  it("searches the domains of the rules where it is asked to", async () => {
    defineRule({ // right on the graphs, whose numbers are never so small
      name: "roundedLog1p",
      evaluate: (x) => Math.abs(x) < 1e-3 ? x : Math.log1p(x),
      partials: [(x) => div(1, add(1, x))],
      expression: "log(1 + x)",
    });
    const options = ["--graphs", "3", "--nodes", "5", "--rules", "tanh, roundedLog1p"];
    assertEquals((await run(...options)).code, 0);
    const { code, output } = await run(...options, "--domain");
    assertEquals(code, 1);
    assertStringIncludes(output, "domain of tanh agrees: ");
    assertStringIncludes(output, "The rule roundedLog1p is wrong in the value");
    const { domains } = JSON.parse((await run(...options, "--domain", "--json")).output);
    assertEquals(domains.map(({ rule, verdict }: Record<string, string>) => [rule, verdict]), [
      ["tanh", "agrees"],
      ["roundedLog1p", "disagrees"],
    ]);
  });

  it("moves a bar on a terminal instead of printing lines", async () => {
    const moves: (number | string)[] = [];
    const code = await runCli(["--graphs", "2", "--nodes", "5"], {
      print: () => {},
      note: () => moves.push("line"),
      bar: {
        start: (total) => moves.push(total),
        update: (done) => moves.push(done),
        stop: () => moves.push("stop"),
      },
    });
    assertEquals([code, moves], [0, [2, 1, 2, "stop"]]);
  });

  it("checks a formula: value, gradients, mathjs's derivatives, verdict", async () => {
    const { code, printed } = await run(
      "(x_1 * x_2 + x_5) * x_6",
      "x_1=3",
      "x_2=4",
      "x_5=5",
      "x_6=2",
    );
    assertEquals(code, 0);
    assertEquals(printed.slice(0, 4), [
      "(x_1 * x_2 + x_5) * x_6 = 34",
      "x_1 = 3: gradient 8",
      "  mathjs: x_6 * x_2",
      "  exact:  8, off by 0.00 ulp",
    ]);
    assertEquals(printed.at(-1), "agrees");
  });

  const names = "α β e i end mod to in pi tau x0".split(" ");
  it("calls variables in mathjs's lines as the user does, whatever the names mean to mathjs", async () => {
    const values = names.map((name, k) => `${name}=${k + 2}`);
    const { code, output } = await run(names.map((name) => `(${name})^2`).join(" + "), ...values);
    assertEquals(code, 0);
    for (const name of names) assertStringIncludes(output, `  mathjs: 2 * ${name}\n`);
  });

  it("lists derivatives in the order of the leaves", async () => {
    const { leaves, derivatives } = JSON.parse(
      (await run("e * y + sin(end * α)", "y=2", "end=1", "e=3", "α=4", "--json")).output,
    );
    const namesOf = (lines: { name: string }[]) => lines.map(({ name }) => name);
    assertEquals(namesOf(derivatives), namesOf(leaves));
    assertEquals(derivatives.map(({ expression }: { expression: string }) => expression).sort(), [
      "e",
      "end * cos(end * α)",
      "y",
      "α * cos(end * α)",
    ]);
  });

  it("takes a formula that starts with a minus sign", async () => {
    assertEquals((await run("-x^2", "x=3", "--json")).code, 0);
    assertEquals((await run("-x^2", "x=3")).printed[0], "-x^2 = -9");
  });

  it("prints a formula's result as JSON", async () => {
    const { value, leaves, derivatives, verdict } = JSON.parse(
      (await run("x^2", "x=3", "--json")).output,
    );
    assertEquals([value, leaves[0].gradient, derivatives[0].expression, verdict], [
      9,
      6,
      "2 * x",
      "agrees",
    ]);
  });

  it("ends with 1 where something disagrees, and shows what", async () => {
    defineRule({
      name: "badSquare",
      evaluate: (x) => x * x,
      partials: [(x) => x],
      expression: "x ^ 2",
    });
    const formula = await run("badSquare(x)", "x=3");
    assertEquals(formula.code, 1);
    assertStringIncludes(formula.output, "The rule badSquare is wrong in the partial derivative");
    const graphs = await run("--rules", "badSquare", "--graphs", "3", "--nodes", "4");
    assertEquals(graphs.code, 1);
    assertStringIncludes(graphs.output, "badSquare′ at x = ");
    assertEquals(graphs.output.includes("flowchart"), false);
    const drawn = await run("--rules", "badSquare", "--graphs", "3", "--nodes", "4", "--draw");
    assertStringIncludes(drawn.output, "```mermaid\nflowchart LR");
    assertStringIncludes(drawn.output, "= badSquare(");
  });

  const silent = [
    ["exp(x)", "x=1e10", "exact:  Infinity: an intermediate left the range of the doubles"],
    ["sqrt(x)", "x=0", "exact:  not compared: "],
  ] as const;
  for (const [formula, assignment, text] of silent) {
    it(`ends with 3 where a leaf's gradient was not compared: ${formula} at ${assignment}`, async () => {
      const { code, printed, output } = await run(formula, assignment);
      assertEquals([code, printed.at(-1)], [3, "abstains"]);
      assertStringIncludes(output, text);
      assertEquals((await run(formula, assignment, "--json")).code, 3);
    });
  }

  it("says what its verdicts and exit codes mean in one sentence, in README.md, --help and comments", async () => {
    const read = (path: string) =>
      Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url)).replaceAll("\n *", "");
    const plain = (text: string) => text.replace(/\s+/g, " ");
    const help = plain((await run("--help")).output);
    const verdict = /The verdict is "agrees" [^.]*\./.exec(help)![0];
    const exitCode = /The exit code is 0 [^.]*\./.exec(help)![0];
    const readme = plain(read("README.md"));
    assertStringIncludes(readme, verdict);
    assertStringIncludes(readme, exitCode);
    assertStringIncludes(plain(read("lib/check/report/report.ts")), verdict);
    assertStringIncludes(plain(read("lib/check/cli.ts")).split("Options:")[1]!, exitCode);
    assertStringIncludes(plain(read("lib/check/cli.ts")).split("@returns")[0]!, exitCode);
  });

  it("ends with 1 where a rule throws, and says at which graph and seed", async () => {
    let isDefined = false;
    defineRule({
      name: "thrower",
      evaluate: (x) => {
        if (isDefined) throw new RangeError("no number");
        return x;
      },
      partials: [() => 1],
      expression: "x",
    });
    isDefined = true;
    const graphs = await run("--rules", "thrower", "--graphs", "3", "--nodes", "6", "--seed", "5");
    assertEquals(graphs.code, 1);
    assertStringIncludes(graphs.output, "throws RangeError: no number");
    assert(/found {3}in graph \d of seed 5/.test(graphs.output), graphs.output);
    assertStringIncludes(graphs.output, "The rule thrower at x = ");
    const formula = await run("thrower(x)", "x=3");
    assertEquals([formula.code, formula.noted], [1, []]);
    assertStringIncludes(formula.output, "thrower(x) x=3, throws RangeError: no number");
    const json = await run("thrower(x)", "x=3", "--json");
    const { verdict, disagreements, mismatches: [fault] } = JSON.parse(json.output);
    assertEquals([json.code, verdict, disagreements], [1, "disagrees", 1]);
    assertEquals(fault.blame, "The engine, on thrower(x) x=3, throws RangeError: no number");
  });

  for (const Kind of [RangeError, SyntaxError, TypeError]) {
    it(`takes a ${Kind.name} of a rule for no mistake of the caller's, whatever part throws it`, async () => {
      let isDefined = false;
      const throwing = (x: number) => {
        if (isDefined) throw new Kind("out of reach");
        return x;
      };
      const row = { evaluate: (x: number) => x, expression: "x" };
      defineRule({ ...row, name: "throwingValue", evaluate: throwing, partials: [() => 1] });
      defineRule({ ...row, name: "throwingPartial", partials: [() => throwing(1)] });
      isDefined = true;
      for (const name of ["throwingValue", "throwingPartial"]) {
        const formula = await run(`${name}(x)`, "x=3");
        assertEquals([formula.code, formula.noted], [1, []]);
        assertStringIncludes(formula.output, `throws ${Kind.name}: out of reach`);
        const graphs = await run(
          "--rules",
          `${name},add`,
          "--graphs",
          "8",
          "--nodes",
          "9",
          "--json",
        );
        const { mismatches: [fault] } = JSON.parse(graphs.output);
        assertEquals([graphs.code, fault.kind, fault.rule, fault.seed], [1, "exception", name, 1]);
        assert(/^The rule \w+ at x = \S+ throws /.test(fault.blame), fault.blame);
        assert(Number.isInteger(fault.graph));
      }
    });
  }

  it("says why nothing is compared of a formula without variables", async () => {
    const { code, printed } = await run("2 + 3");
    assertEquals([code, printed], [3, [
      "2 + 3 = 5",
      "not compared: a gradient: the graph has no variable",
      "abstains",
    ]]);
  });

  it("searches in --domain what throws, too", async () => {
    let isDefined = false;
    defineRule({
      name: "throwsFarOut",
      evaluate: (x) => {
        if (isDefined && Math.abs(x) > 1e100) throw new RangeError("too far");
        return x;
      },
      partials: [() => 1],
      expression: "x",
    });
    isDefined = true;
    const graphs = ["--rules", "throwsFarOut,add", "--graphs", "3", "--nodes", "6"];
    assertEquals((await run(...graphs)).code, 0);
    const { code, output } = await run(...graphs, "--domain");
    assertEquals(code, 1);
    assert(/The rule throwsFarOut at x = \S+ throws RangeError: too far/.test(output));
  });

  it("says that graphs of one node compare nothing", async () => {
    const { code, output } = await run("--nodes", "1", "--graphs", "5");
    assertEquals(code, 3);
    assertStringIncludes(output, "not compared: every rule: graphs of so few nodes");
  });

  it("prints how it is called for --help", async () => {
    const { code, output } = await run("--help");
    assertEquals(code, 0);
    const options =
      "graphs seed nodes rules rules-from arithmetic shard domain json merge draw help";
    for (const option of options.split(" ")) assertStringIncludes(output, `  --${option} `);
    for (const line of output.split("\n")) assert(line.length <= 80, line);
  });

  const mistakes: [args: string[], message: string][] = [
    [["--foo"], "Unknown option '--foo'"],
    [["--graphs", "x"], "Cannot use --graphs x: it must be an integer of at least 1"],
    [["--graphs", "0"], "Cannot use --graphs 0: it must be an integer of at least 1"],
    [["--draw", "--json"], "Cannot use --draw with --json"],
    [["--shard", "-1/4"], "Cannot use --shard -1/4: it must be like 1/4"],
    [["--shard", "5/4"], "Cannot use --shard 5/4: it must be like 1/4, the first of four shares"],
    [["--shard", "4/4", "--graphs", "0"], "--graphs 0"],
    [["--rules", "nope"], `Cannot find the rule "nope"`],
    [["--arithmetic", "q"], `'arithmetic' must be "exact" or "double": current value is "q"`],
    [["x + y", "x=1"], `Cannot read the formula "x + y": 'y' has no value at character 5`],
    [
      ["foo(x)", "x=1"],
      `Cannot read the formula "foo(x)": the operation 'foo' does not exist at character 1`,
    ],
    [["x * (y", "x=1"], "at character 7"],
    [["foo.bar.sin(y)", "y=1"], "is neither a number, a variable nor an operation"],
    [["[1,2].sin(y)", "y=1"], "is neither a number, a variable nor an operation"],
    [["x", "x=1", "y=2"], `Cannot use "y=2": 'y' does not occur in "x"`],
    [["x", "x=1", "x=2"], `Cannot use "x=2": 'x' is given before, as "x=1"`],
    [["--seed", "-1"], "Cannot use --seed -1: it must be an integer of at least 0"],
    [["x", "x=a"], `Cannot read "x=a": a variable is given as name=number`],
    [["x", "x=1", "--graphs", "3"], "Cannot use --graphs with a formula"],
  ];
  for (const [args, message] of mistakes) {
    it(`ends with 2 and says how to call it for ${args.join(" ")}`, async () => {
      const { code, printed, noted } = await run(...args);
      assertEquals([code, printed], [2, []]);
      assertStringIncludes(noted.join("\n"), message);
      assertStringIncludes(noted.join("\n"), "--help");
    });
  }
});
