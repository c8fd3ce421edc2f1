import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { runCli as runCheck } from "../../lib/check/cli.ts";
import { runCli as runDraw } from "../../lib/draw/cli.ts";
import {
  exitCodeOf,
  readArguments,
  readFormula,
  UsageError,
} from "../../lib/expression/command_line.ts";

describe("readFormula", () => {
  it("gives each variable its number", () => {
    const { root, leaves } = readFormula("x + y * z", ["z=-2", "x=0x10", "y= 1e3"]);
    assertEquals(leaves.map(({ label, data }) => [label, data]), [["x", 16], ["y", 1e3], [
      "z",
      -2,
    ]]);
    assertEquals(root.data, -1984);
    assertEquals(readFormula("x", ["x=NaN"]).root.data, NaN);
    assertEquals(readFormula("x", ["x=-Infinity"]).root.data, -Infinity);
    assertEquals(readFormula("x", ["x=+Infinity"]).root.data, Infinity);
    assertEquals(readFormula("pi * x", ["x=1", "pi=3"]).root.data, 3);
    assertEquals(readFormula("x", [" x = 3"]).root.data, 3);
    const { leaves: [half, minus, second] } = readFormula("x + y + z", [
      "x=pi/2",
      "y=-π",
      "z=sqrt(2)",
    ]);
    assertEquals([half!.data, minus!.data, second!.data], [Math.PI / 2, -Math.PI, Math.SQRT2]);
    assertEquals(readFormula("__proto__", ["__proto__=2"]).root.data, 2);
  });

  const mistakes: [assignments: string[], message: string][] = [
    [["x"], `Cannot read "x": a variable is given as name=number`],
    [["x="], `Cannot read "x=": a variable`],
    [["x= "], `Cannot read "x= ": a variable`],
    [["x=a"], `Cannot read "x=a": a variable`],
    [["x=1,5"], `Cannot read "x=1,5": a variable`],
    [["x==1"], `Cannot read "x==1": a variable`],
    [["x=a=1"], `Cannot read "x=a=1": a variable`],
    [["x=1;2"], `Cannot read "x=1;2": a variable`],
    [["=1"], `Cannot read "=1": a variable`],
    [["x=inf"], `Cannot read "x=inf": this number is written x=Infinity`],
    [["x=-INF"], `Cannot read "x=-INF": this number is written x=-Infinity`],
    [["x=+infinity"], `Cannot read "x=+infinity": this number is written x=Infinity`],
    [["x=1e400"], `Cannot read "x=1e400": a variable is given`],
    [["x=nan"], `Cannot read "x=nan": this number is written x=NaN`],
    [["x=math.nan"], `Cannot read "x=math.nan": this number is written x=NaN`],
    [["x=1", "x=2"], `Cannot use "x=2": 'x' is given before, as "x=1"`],
    [["x=1", "x=1"], `Cannot use "x=1": 'x' is given before, as "x=1"`],
    [["x=1", "y=2"], `Cannot use "y=2": 'y' does not occur in "x * 2"`],
    [[], "'x' has no value at character 1"],
  ];
  for (const [assignments, message] of mistakes) {
    it(`refuses ${assignments.join(" ") || "nothing"}`, () => {
      assertThrows(() => readFormula("x * 2", assignments), SyntaxError, message);
    });
  }
});

describe("readArguments", () => {
  const options = {
    json: { type: "boolean" },
    help: { type: "boolean", short: "h" },
    seed: { type: "string" },
  } as const;

  it("keeps options, and makes no option of a formula that starts with a minus sign", () => {
    const { values, positionals } = readArguments(
      ["-x ^ 2", "--json", "-h", "--seed=-1", "x=-1", "-"],
      options,
    );
    assertEquals({ ...values }, { json: true, help: true, seed: "-1" });
    assertEquals(positionals.map((text) => text.trim()), ["-x ^ 2", "x=-1", "-"]);
  });

  for (const args of [["--nope"], ["--json=1"], ["--seed"]]) {
    it(`makes a mistake of the caller's of ${args.join(" ")}`, () => {
      assertThrows(() => readArguments(args, options), UsageError);
    });
  }
});

describe("an option that is given twice", () => {
  const commands: [args: string[], message: string][] = [
    [
      ["--graphs", "1", "--graphs", "2"],
      "Cannot use --graphs 2: the option is given before, as --graphs 1",
    ],
    [
      ["--graphs=1", "--graphs=1"],
      "Cannot use --graphs 1: the option is given before, as --graphs 1",
    ],
    [["--json", "--json"], "Cannot use --json: the option is given before, as --json"],
    [["-h", "--help"], "Cannot use --help: the option is given before, as --help"],
  ];
  for (const [args, message] of commands) {
    it(`is refused by the checker: ${args.join(" ")}`, async () => {
      const noted: string[] = [];
      const terminal = { print: () => {}, note: (line: string) => noted.push(line) };
      assertEquals(await runCheck(args, terminal), 2);
      assertStringIncludes(noted.join("\n"), message);
    });
  }

  it("is refused by the command line that draws", () => {
    const noted: string[] = [];
    const output = { print: () => {}, note: (line: string) => noted.push(line) };
    assertEquals(runDraw(["x", "x=1", "--format", "dot", "--format", "svg"], output), 2);
    assertStringIncludes(
      noted.join("\n"),
      "Cannot use --format svg: the option is given before, as --format dot",
    );
  });
});

describe("exitCodeOf", () => {
  const noted: string[] = [];
  const output = { print: () => {}, note: (line: string) => noted.push(line) };

  it("notes a mistake of the caller's, how to get help, and gives 2", () => {
    assertEquals(exitCodeOf(new UsageError("Cannot use --seed x"), output), 2);
    assertEquals(noted, ["Cannot use --seed x\nRun it with --help to see how it is called."]);
  });

  it("throws every other error again", () => {
    const error = new RangeError("a fault of the command itself");
    assertEquals(assertThrows(() => exitCodeOf(error, output)), error);
  });
});
