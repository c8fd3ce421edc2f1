import { assert, assertEquals } from "@std/assert";
// @ts-types="npm:@types/jsdom@^21"
import { JSDOM } from "jsdom";
import { shell } from "../../../lib/explore/app/shell.ts";

const html = shell({ article: '<section id="article"><h2>Rules</h2></section>' });
const { document } = new JSDOM(`<!doctype html><body>${html}`).window;

Deno.test("the markup has no script, no style of its own and no handler", () => {
  assertEquals(document.querySelectorAll("script, style, link, [style]").length, 0);
  for (const { attributes } of document.querySelectorAll("*")) {
    for (const { name } of attributes) assert(!name.startsWith("on"), name);
  }
});

Deno.test("no two elements have the same id, and every reference to one finds it", () => {
  const ids = Array.from(document.querySelectorAll("[id]"), ({ id }) => id);
  assertEquals(new Set(ids).size, ids.length);
  const made = ["picture-title", "losses-title"]; // by the script, with the pictures
  for (const attribute of ["for", "aria-labelledby", "aria-describedby"]) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      for (const id of element.getAttribute(attribute)!.split(" ")) {
        assert(ids.includes(id) || made.includes(id), `${attribute}=${id}`);
      }
    }
  }
});

Deno.test("the article stands without a script, the tool does not", () => {
  assertEquals(document.querySelector("#article")!.closest("[hidden]"), null);
  assertEquals(document.querySelector("#formula")!.closest("[hidden]")!.id, "explore");
});

Deno.test("headings go down one level at a time", () => {
  const levels = Array.from(
    document.querySelectorAll("h1, h2, h3, h4"),
    ({ tagName }) => Number(tagName[1]),
  );
  assertEquals(levels.filter((level) => level === 1), [1]);
  levels.forEach((level, i) => assert(i === 0 || level <= levels[i - 1]! + 1));
});

Deno.test("every control has a name", () => {
  for (const control of document.querySelectorAll("button, input, select, textarea")) {
    const labels = (control as unknown as { labels: NodeListOf<Element> | null }).labels;
    const name = control.getAttribute("aria-label") ?? (labels?.[0] ?? control).textContent!;
    assert(name.trim() !== "", control.outerHTML);
  }
});
