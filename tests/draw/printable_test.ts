import { assert, assertEquals } from "@std/assert";
import { printable } from "../../lib/draw/printable.ts";
import { hostileLabels } from "./support/hostile_labels.ts";

Deno.test("a label is on one line, without spaces around it", () => {
  assertEquals(printable("  two\n\r\n lines\t"), "two lines");
  assertEquals(printable(" \n"), "");
});

Deno.test("what no XML document may hold, and what turns the direction of text, is replaced", () => {
  assertEquals(printable("a\0b\ud800c\uffffd\u202ee"), "a\ufffdb\ufffdc\ufffdd\ufffde");
  for (const label of hostileLabels()) assert(printable(label).isWellFormed());
});

Deno.test("a long label is cut between characters as people see them", () => {
  assertEquals(printable("x".repeat(32)), "x".repeat(32));
  assertEquals(printable("x".repeat(33)), "x".repeat(31) + "…");
  assertEquals(printable("👨‍👩‍👧".repeat(40)), "👨‍👩‍👧".repeat(31) + "…");
  assertEquals(printable("\n".repeat(3) + "x".repeat(1e7)), "x".repeat(31) + "…");
});
