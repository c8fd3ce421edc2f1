import { assert, assertEquals, assertMatch } from "@std/assert";
import { PAGE } from "../../lib/explore/page.ts";
import { gzippedBytes } from "../support/bundles.ts";
import { mayStartProcesses } from "../support/command.ts";
import { digestIn } from "../support/generated.ts";
import { digestOfSources } from "../support/page/digest.ts";
import { policyOf } from "../support/page/document.ts";
import { PAGE_SIZES } from "../support/sizes.ts";

const text = Deno.readTextFileSync(new URL("../../lib/explore/page.ts", import.meta.url));
const ADVICE = "run `deno task page`";

/** What stands between two texts of the page. */
function between(start: string, end: string): string {
  const from = PAGE.indexOf(start) + start.length;
  return PAGE.slice(from, PAGE.indexOf(end, from));
}

const script = between('<script type="module">', "</script>");
const style = between("<style>", "</style>");
const licences = between("<!--\n", "\n-->");

Deno.test({
  name: "the page is what its sources make",
  ignore: !await mayStartProcesses(),
  async fn() {
    assertEquals(digestIn(text), await digestOfSources(), ADVICE);
  },
});

Deno.test("the page's policy comes first, and allows the script and the style that are there", () => {
  const [, policy] = /<head>\n<meta http-equiv="Content-Security-Policy" content="([^"]*)">/
    .exec(PAGE)!;
  assertEquals(policy, policyOf({ script, style }), ADVICE);
  assertEquals(policy!.match(/sha256-[\w+/]{43}=/g)!.length, 2);
  assertEquals(/unsafe|\*|https?:/.test(policy!), false);
});

Deno.test("the page has one script and one style, and nothing in attributes that would be either", () => {
  assertEquals(PAGE.match(/<\/script/gi)!.length, 1);
  const markup = PAGE.replace(script, "").replace(style, "").replace(licences, "");
  assertEquals(markup.match(/<(?:style|script)\b[^>]*>/gi), ["<style>", '<script type="module">']);
  assertEquals(markup.match(/<[^>]*\s(?:style|on[a-z]+|srcdoc)\s*=/gi), null);
  assertEquals(
    markup.match(/<(?:iframe|object|embed|base|form|img|audio|video|script\s+src)\b/gi),
    null,
  );
});

Deno.test("the page names other addresses only in links, in licences, and as names of languages", () => {
  const rest = PAGE.replace(licences, "").replace(/<a\b[^>]*\shref="https?:[^"]*"/g, "");
  const found = rest.match(/\bhttps?:\/\/[^\s"'`<>)\\]*/g) ?? [];
  assertEquals(found.filter((address) => !address.startsWith("http://www.w3.org/")), []);
  const sources = rest.match(/\s(?:src|href|action|xlink:href)="(?!#|data:,")[^"]*"/g);
  assertEquals(sources, null);
});

Deno.test("the page is ASCII, so that a shell cannot write it in a wrong encoding", () => {
  assertEquals(PAGE.match(/[^\t\n\x20-\x7E]/g), null);
});

Deno.test("the page names the licence of every package that it contains", () => {
  const [, tools] = /^\/\/ Built with \S+, (.*)$/m.exec(text)!;
  const packages = tools!.split(", ").map((one) => one.replace(/@(?=[\d.]+$)/, " "));
  assert(packages.some((one) => one.startsWith("mathjs ")));
  for (const one of ["@chainrule/autograd", ...packages]) {
    const [, licence] = licences.split(`== ${one}\n`);
    assertMatch(licence!, /copyright|licen[cs]e/i, `of ${one}`);
  }
  assertMatch(licences, /Apache License\s+Version 2\.0/);
});

Deno.test("the page says what to do where there are no scripts", () => {
  assertMatch(PAGE, /<noscript>[^]*JavaScript[^]*<\/noscript>/);
});

Deno.test("the page is small enough", async () => {
  const found = { bytes: PAGE.length, gzipped: await gzippedBytes(PAGE) };
  const { bytes, gzipped } = PAGE_SIZES;
  assert(found.bytes <= bytes && found.gzipped <= gzipped, JSON.stringify(found));
});
