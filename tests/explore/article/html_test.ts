import { assertEquals, assertThrows } from "@std/assert";
import { html, paragraph, table, words } from "../../../lib/explore/article/html.ts";
import { parseXml } from "../../draw/support/svg.ts";

const HOSTILE = `<img src=x onerror="alert(1)"> & "quotes"`;
const ESCAPED = "&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &quot;quotes&quot;";

Deno.test("text that is put into HTML is escaped, and HTML is not", () => {
  assertEquals(
    html`<p title="${HOSTILE}">${HOSTILE}</p>`.text,
    `<p title="${ESCAPED}">${ESCAPED}</p>`,
  );
  assertEquals(html`<p>${html`<b>${1}</b>`}</p>`.text, "<p><b>1</b></p>");
});

Deno.test("words are escaped, and have formulas between dollar signs", () => {
  assertEquals(words("a & b").text, "a &amp; b");
  assertEquals(words("the number $x$ is").text, "the number <math><mi>x</mi></math> is");
});

Deno.test("punctuation stays in the line of the formula before it", () => {
  assertEquals(
    words("so $x$, and more").text,
    'so <span class="article-whole"><math><mi>x</mi></math>,</span> and more',
  );
});

Deno.test("a formula that does not end in its words is refused", () => {
  assertThrows(() => words("the number $x is"), SyntaxError, "A formula does not end");
  assertThrows(() => paragraph`by $${"x"}$ that`, SyntaxError, "A formula does not end");
});

Deno.test("what is put into a paragraph is no formula", () => {
  assertEquals(paragraph`  costs ${"5 $"} or\n${"$x$"}. `.text, "<p>costs 5 $ or $x$.</p>");
});

Deno.test("a table says what its heads are for, and scrolls in a named region", () => {
  const region = parseXml(table("Sums", ["x", "y"], [[html`1`, html`2`]]).text.trim());
  assertEquals(
    ["role", "aria-label", "tabindex"].map((name) => region.getAttribute(name)),
    ["region", "Sums", "0"],
  );
  const heads = [...region.getElementsByTagName("th")];
  assertEquals(heads.map((head) => head.getAttribute("scope")), ["col", "col", "row"]);
});
