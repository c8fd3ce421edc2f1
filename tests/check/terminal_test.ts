import { assertEquals, assertStringIncludes } from "@std/assert";
import process from "node:process";
import { processTerminal } from "../../lib/check/terminal.ts";

/** Runs `test` as if standard error were a terminal or not, and returns what was written to it. */
function withTerminal(isTTY: boolean, test: () => void): string {
  const { stderr } = process, write = stderr.write;
  const before = Object.getOwnPropertyDescriptor(stderr, "isTTY");
  let written = "";
  stderr.write = ((text: string) => (written += text, true)) as typeof stderr.write;
  Object.defineProperty(stderr, "isTTY", { value: isTTY, configurable: true });
  try {
    test();
  } finally {
    stderr.write = write;
    if (before === undefined) Reflect.deleteProperty(stderr, "isTTY");
    else Object.defineProperty(stderr, "isTTY", before);
  }
  return written;
}

Deno.test("on a terminal a bar shows how many graphs are done", () => {
  const written = withTerminal(true, () => {
    const { bar } = processTerminal();
    bar!.start(20);
    bar!.update(7);
    bar!.stop();
  });
  assertStringIncludes(written, "of 20 graphs");
});

Deno.test("in a pipe there is no bar", () => {
  assertEquals(withTerminal(false, () => assertEquals(processTerminal().bar, undefined)), "");
});
