import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import process from "node:process";
import { processTerminal } from "../../lib/check/terminal.ts";

/** Runs `test` as if standard error were a terminal of so many columns, or none, and returns what was written to it. */
function withTerminal(columns: number | undefined, test: () => void): string {
  const { stderr } = process, write = stderr.write;
  const isTTY = columns !== undefined;
  const before = (["isTTY", "columns"] as const).map((name) =>
    [name, Object.getOwnPropertyDescriptor(stderr, name)] as const
  );
  let written = "";
  stderr.write = ((text: string) => (written += text, true)) as typeof stderr.write;
  Object.defineProperty(stderr, "isTTY", { value: isTTY, configurable: true });
  Object.defineProperty(stderr, "columns", { value: columns, configurable: true });
  try {
    test();
  } finally {
    stderr.write = write;
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(stderr, name);
      else Object.defineProperty(stderr, name, descriptor);
    }
  }
  return written;
}

/** What a bar shows when 7 of `total` graphs are done, line by line. */
function barLines(columns: number, total: number): string[] {
  const written = withTerminal(columns, () => {
    const { bar } = processTerminal();
    bar!.start(total, "graphs");
    bar!.update(7);
    bar!.stop();
  });
  // deno-lint-ignore no-control-regex -- what moves the cursor
  return written.split(/\x1b(?:\[[\d;?]*[A-Za-z]|[78])/).filter((line) => line !== "");
}

Deno.test("on a terminal a bar shows how many graphs are done", () => {
  const lines = barLines(80, 20);
  assertEquals(lines[0], `${"░".repeat(40)} 0 of 20 graphs, 0s left`);
  assertStringIncludes(lines[1]!, `${"█".repeat(14)}${"░".repeat(26)} 7 of 20 graphs, `);
});

Deno.test("on a terminal of 40 columns the bar of a million graphs still counts them", () => {
  assertEquals(barLines(40, 1_000_000)[0], `${"░".repeat(10)} 0/1000000, 0s left`);
});

for (const columns of [10, 20, 40, 60]) {
  for (const total of [20, 100_000, 1_000_000_000]) {
    Deno.test(`the bar of ${total} graphs fits ${columns} columns`, () => {
      const lines = barLines(columns, total);
      assert(lines.length >= 1);
      for (const line of lines) {
        assert(line.length < columns && /^[█░]+ /.test(line) && /left$|%$/.test(line), line);
      }
    });
  }
}

Deno.test("the bar leaves a terminal's settings alone, so that a killed process leaves them, too", () => {
  const written = withTerminal(80, () => {
    const { bar } = processTerminal();
    bar!.start(20, "graphs");
    bar!.stop();
  });
  assertEquals(written.includes("\x1b[?"), false);
});

Deno.test("in a pipe there is no bar", () => {
  assertEquals(withTerminal(undefined, () => assertEquals(processTerminal().bar, undefined)), "");
});

Deno.test("a listener hears the first SIGINT alone, and none after it is released", () => {
  const { onInterrupt } = processTerminal();
  let heard = 0;
  onInterrupt!(() => heard++);
  process.emit("SIGINT");
  process.emit("SIGINT");
  assertEquals(heard, 1);
  onInterrupt!(() => heard++)();
  process.emit("SIGINT");
  assertEquals(heard, 1);
});
