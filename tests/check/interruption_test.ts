import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCli } from "../../lib/check/cli.ts";
import { mayStartProcesses } from "../support/command.ts";

/** Far more graphs than a test waits for: only an interruption ends such a run. */
const GRAPHS = 100_000;

/** Starts a long run in a process of its own, sends it SIGINT when it has told how far it is, and waits for its end. */
async function interruptedProcess(...args: string[]) {
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-check", "lib/check/mod.ts", "--graphs", `${GRAPHS}`, "--nodes", "2"],
      ...["--arithmetic", "double", ...args],
    ],
    cwd: new URL("../..", import.meta.url),
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const child = command.spawn();
  const decoder = new TextDecoder();
  let noted = "";
  const stdout = new Response(child.stdout).text();
  for await (const chunk of child.stderr) {
    const isFirst = noted === "";
    noted += decoder.decode(chunk, { stream: true });
    if (isFirst) child.kill("SIGINT");
  }
  const { code, signal } = await child.status;
  return { code, signal, noted, printed: await stdout };
}

Deno.test({
  name: "a run that SIGINT interrupts prints what it had, says so, and ends with 130",
  ignore: !await mayStartProcesses(),
  async fn() {
    const { code, signal, noted, printed } = await interruptedProcess();
    assertEquals([code, signal], [130, null]);
    assertStringIncludes(noted, "Interrupted: this is what was compared so far.");
    assertMatch(printed, /^rule +compared /);
    const [, left] = /not compared: ([\d,]+) of 100,000 graphs: the run was interrupted/
      .exec(printed)!;
    const [, done] = /^([\d,]+) graphs, seed 1, [\d,]+ comparisons.*: abstains$/m.exec(printed)!;
    const [a, b] = [left!, done!].map((text) => Number(text.replaceAll(",", "")));
    assertEquals(a! + b!, GRAPHS);
    assert(b! >= GRAPHS / 10);
  },
});

Deno.test({
  name: "a run that SIGINT interrupts prints what it had as JSON, too",
  ignore: !await mayStartProcesses(),
  async fn() {
    const { code, printed } = await interruptedProcess("--json");
    const { interrupted, graphs, verdict, comparisons, uncompared } = JSON.parse(printed);
    assertEquals([code, interrupted, verdict], [130, true, "abstains"]);
    assert(comparisons > 0);
    assertEquals(
      uncompared[0],
      `${(GRAPHS - graphs).toLocaleString("en-US")} of 100,000 graphs: the run was interrupted`,
    );
  },
});

/** Runs the command, and interrupts it when `isTime` says so of what it notes or how far its bar is. */
async function interrupt(args: string[], isTime: (progress: string | number) => boolean) {
  const printed: string[] = [], events: string[] = [];
  let listener: (() => void) | undefined;
  const progress = (state: string | number) => {
    if (isTime(state)) listener?.();
  };
  const code = await runCli(args, {
    print: (line) => printed.push(line),
    note: (line) => events.push(line),
    bar: {
      start: (total, what) => void events.push(`start ${total} ${what}`),
      update: progress,
      stop: () => void events.push("stop"),
    },
    onInterrupt(given) {
      listener = given;
      return () => void events.push("released");
    },
  });
  return { code, events, output: printed.join("\n") };
}

Deno.test("an interruption takes the bar away before anything is printed, and releases the terminal", async () => {
  const { code, events, output } = await interrupt(
    ["--graphs", "50", "--nodes", "5"],
    (done) => done === 7,
  );
  assertEquals(code, 130);
  assertEquals(events, [
    "start 50 graphs",
    "stop",
    "Interrupted: this is what was compared so far.",
    "stop",
    "released",
  ]);
  assertStringIncludes(output, "not compared: 43 of 50 graphs: the run was interrupted");
  assertMatch(output, /\n7 graphs, seed 1, .*: abstains$/);
});

Deno.test("an interruption while domains are searched keeps the graphs and the domains before it", async () => {
  const args = ["--graphs", "2", "--nodes", "8", "--rules", "add,mul,neg", "--domain"];
  const { code, output } = await interrupt(args, (done) => done === 1);
  assertEquals(code, 130);
  assertStringIncludes(output, "not compared: 1 of 2 graphs: the run was interrupted");
  assertStringIncludes(output, "not compared: 3 of 3 domains: the run was interrupted");
  let calls = 0;
  const later = await interrupt(args, () => ++calls === 3); // after two graphs and one domain
  assertEquals(later.code, 130);
  assertStringIncludes(later.output, "domain of add agrees");
  assertStringIncludes(later.output, "not compared: 2 of 3 domains: the run was interrupted");
  assertMatch(later.output, /\n2 graphs, seed 1, .*: abstains$/);
});
