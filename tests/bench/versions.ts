/**
 * Times this checkout's engine beside another one's, and prints nanoseconds an operation and the ratios of medians. Each
 * case and engine runs in a process of its own, the engines in turns, so that what else the machine does meets both.
 *
 *     deno task bench:versions OTHER_CHECKOUT [--rounds 9] [--only NAME]
 */
import { readCommandLine, thisCheckout, wholeNumber } from "../support/checkout.ts";
import { runToSuccess } from "../support/command.ts";
import { median } from "./support/median.ts";
import { type Case, cases } from "./support/version_cases.ts";
import type { Times } from "./support/version_worker.ts";

/** From this ratio on a case is marked. */
const SLOWER = 1.03;

const line = readCommandLine(Deno.args, {
  text: "deno task bench:versions OTHER_CHECKOUT [--rounds 9] [--only NAME]",
  options: ["rounds", "only"],
});
const rounds = wholeNumber(line, "rounds", 9), only = line.options["only"] ?? "";
const worker = new URL("support/version_worker.ts", import.meta.url).pathname;

async function time(checkout: URL, { name }: Case): Promise<Times> {
  const args = ["run", "--no-check", "--allow-all", worker, checkout.href, name];
  return JSON.parse(await runToSuccess("deno", args));
}

/** What both engines took, round by round. */
interface Rounds {
  readonly old: Times[];
  readonly new: Times[];
}

async function timeBoth(contest: Case): Promise<Rounds> {
  const times: Rounds = { old: [], new: [] };
  for (let round = 0; round < rounds; round++) {
    times.old.push(await time(line.other!, contest));
    times.new.push(await time(thisCheckout, contest));
  }
  return times;
}

function print(...cells: readonly string[]): void {
  const widths = [42, 9, 9, 7, 14];
  console.log(
    cells.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i] ?? 0))
      .join(" ").trimEnd(),
  );
}

/** A row of the table. The spread is that of the middle half of the ratios, round by round. */
function printRow(name: string, times: Rounds, part: (times: Times) => number): void {
  const old = times.old.map(part), now = times.new.map(part), ratio = median(now) / median(old);
  const ratios = now.map((time, round) => time / old[round]!).sort((a, b) => a - b);
  const low = ratios[Math.floor((ratios.length - 1) / 4)]!;
  const high = ratios[Math.ceil(3 * (ratios.length - 1) / 4)]!;
  print(
    name,
    median(old).toFixed(2),
    median(now).toFixed(2),
    ratio.toFixed(3),
    `${low.toFixed(2)} … ${high.toFixed(2)}`,
    ratio > SLOWER ? "slower" : "",
  );
}

console.log(`Nanoseconds an operation, medians of ${rounds} rounds; the ratio new / old\n`);
print("", "old", "new", "ratio", "middle half");
for (const contest of cases.filter(({ name }) => name.includes(only))) {
  const times = await timeBoth(contest), isSwept = times.old.some(({ backward }) => backward > 0);
  printRow(contest.name, times, ({ total }) => total);
  if (!isSwept) continue;
  printRow("  forward", times, ({ total, backward }) => total - backward);
  printRow("  backward", times, ({ backward }) => backward);
}
