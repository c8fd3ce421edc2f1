/// <reference lib="dom" />
import { assertEquals, assertStringIncludes } from "@std/assert";
import { PRESETS } from "../../../../lib/explore/presets.ts";
import { rules } from "../../../../mod.ts";
import { showPage } from "../../support/shown_page.ts";

Deno.test("a formula is read while it is typed", () => {
  const page = showPage(), field = page.element<HTMLTextAreaElement>("formula");
  assertEquals(field.value, PRESETS[0].formula);
  page.type(field, "l = a * b + c");
  assertEquals(page.explorer.reading.names, ["a", "b", "c"]);
  assertEquals(field.getAttribute("aria-invalid"), "false");
  assertEquals(page.element<HTMLSelectElement>("presets").value, "");
});

Deno.test("a mistake is shown at its place, and the graph stays", () => {
  const page = showPage(), field = page.element<HTMLTextAreaElement>("formula");
  page.type(field, "h = x_1\nl = h + <b>(x_1)");
  assertEquals(field.getAttribute("aria-invalid"), "true");
  assertEquals(page.element("error").querySelector("mark")!.textContent, "<");
  assertStringIncludes(page.text("error"), "line 2, character 9");
  assertEquals(page.element("error").querySelector("b"), null);
  assertEquals(page.element("stale").hidden, false);
  assertEquals(page.text("result"), "l = 34");
  page.type(field, "x_1 + 1");
  assertEquals([page.text("error"), page.element("stale").hidden], ["", true]);
});

Deno.test("a mistake without a place has no marked line", () => {
  const page = showPage();
  page.type(page.element("formula"), "1 + 2");
  assertEquals(page.element("error").querySelector("mark"), null);
  assertStringIncludes(page.text("error"), "no variable");
});

Deno.test("each preset can be chosen, and says what to look at", () => {
  const page = showPage(), presets = page.element<HTMLSelectElement>("presets");
  for (const { key, formula, note, sizes = false } of PRESETS) {
    presets.value = key;
    presets.dispatchEvent(page.event("change"));
    assertEquals(page.element<HTMLTextAreaElement>("formula").value, formula);
    assertEquals(page.text("note"), note);
    assertEquals(page.element<HTMLInputElement>("sizes").checked, sizes);
  }
});

Deno.test("the list of operations is made from the rules when it is opened, once", () => {
  const page = showPage(), operations = page.element("operations");
  const rows = () => operations.querySelectorAll("tbody tr").length;
  assertEquals(rows(), 0);
  operations.dispatchEvent(page.event("toggle"));
  operations.dispatchEvent(page.event("toggle"));
  assertEquals(rows(), rules.size);
});
