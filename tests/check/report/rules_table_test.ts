import { assert, assertEquals } from "@std/assert";
import type { RuleSummary } from "../../../lib/check/report/report.ts";
import { rulesTable, unseenLines } from "../../../lib/check/report/rules_table.ts";

function summary(rule: string, comparisons: number, ulps: number): RuleSummary {
  const worst = { ulps, allowed: 4, at: "" };
  return {
    rule,
    comparisons,
    abstained: comparisons,
    mismatches: comparisons,
    worstValue: worst,
    worstPartials: [undefined, worst],
  };
}

Deno.test("the table of rules fits 80 columns, whatever names and numbers it holds", () => {
  const long = "the_gradient_of_my_very_long_activation_function_of_three_operands_which_I_like";
  const lines = rulesTable([
    summary(long, 123_456_789, 8.9e115),
    summary("𝑥".repeat(60), 1, Infinity),
    summary("add", 0, 0.25),
  ]);
  assertEquals(lines.length, 4);
  for (const line of lines) assertEquals([...line].length, [...lines[0]!].length);
  assert([...lines[0]!].length <= 80, lines.join("\n"));
  assert(/^the_gr\w*… +123,456,789 +123,456,789 +123,456,789 +8\.90e\+115 ulp/.test(lines[1]!));
  assert(lines[2]!.endsWith("∞ ulp"));
});

Deno.test("the table of rules is as narrow as it can be, with its columns below their names", () => {
  assertEquals(rulesTable([summary("add", 12_345, 0.25), summary("softplus", 7, 1.5)]), [
    "rule      compared  abstained   wrong     value  partials",
    "add         12,345     12,345  12,345  0.25 ulp  0.25 ulp",
    "softplus         7          7       7  1.50 ulp  1.50 ulp",
  ]);
});

Deno.test("the names of rules that graphs leave out are wrapped at 80 columns", () => {
  const names = Array.from({ length: 40 }, (_, i) => `rule${i}`);
  const lines = unseenLines(names);
  assert(lines.length > 3);
  assert(lines.every((line) => line.length <= 80));
  assertEquals(
    lines.map((line) => line.trim()).join(" "),
    `compared in no graph, or not in full: ${names.join(", ")}`,
  );
  assertEquals(unseenLines([]), []);
});
