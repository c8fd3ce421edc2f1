/// <reference lib="dom" />
import { assertEquals, assertStringIncludes } from "@std/assert";
import { showPage } from "../../support/shown_page.ts";

Deno.test("the lines of the worked example are shown one after the other, and spoken", () => {
  const page = showPage(), lines: string[] = [];
  for (let i = 0; i < 10; i++) {
    page.click("next");
    lines.push(page.text("line"));
  }
  assertEquals(lines, page.explorer.reading.lesson.frames.slice(1).map(({ line }) => line));
  assertEquals(
    page.text("spoken"),
    "the derivative of l by x 2 equals the derivative of l by x 3 times x 1 equals 2 times 3 equals 6",
  );
  assertEquals(page.element("line").querySelector(".result")!.textContent, "6");
  assertEquals(page.text("phase"), "Backward pass");
});

Deno.test("which term of a sum it is stands beside the line", () => {
  const page = showPage({ fragment: "#f=l=x*x&v.x=3&step=4" });
  assertEquals(page.text("line"), "∂l/∂x += ∂l/∂l · x = 1 · 3 = 3 (term 2 of 2: 3 + 3 = 6)");
  assertEquals(page.element("line").querySelector(".result")!.textContent, "3");
  assertEquals(
    page.element("line").querySelector(".count")!.textContent,
    " (term 2 of 2: 3 + 3 = 6)",
  );
  assertEquals(
    Array.from(page.element("line").querySelectorAll(".equals"), ({ textContent }) => textContent),
    [" += ", " = ", " = "],
  );
});

Deno.test("a number that is to be predicted is nowhere shown before it was", () => {
  const page = showPage();
  page.tick("predict", true);
  page.click("next");
  assertEquals(page.text("line"), "x_3 = x_1 · x_2 = 3 · 4 = ?");
  assertStringIncludes(page.text("spoken"), "equals ?");
  assertEquals(page.element("picture").querySelector(".node.active .data")!.textContent, "data ?");
  assertEquals(page.element("prediction").hidden, false);
  const guess = page.element<HTMLInputElement>("guess");
  guess.value = "twelve";
  page.click("judge");
  assertEquals(guess.getAttribute("aria-invalid"), "true");
  guess.value = " 12 ";
  guess.focus();
  page.press("Enter");
  assertEquals([page.text("judgement"), page.element("prediction").hidden], ["Right.", true]);
  assertEquals(page.text("line"), "x_3 = x_1 · x_2 = 3 · 4 = 12");
  assertEquals(page.document.activeElement!.id, "next");
  page.click("next");
  assertEquals(page.text("judgement"), "");
  guess.value = "−3,5";
  page.click("judge");
  assertEquals(page.text("judgement"), "Not −3.5: it is 17.");
  page.click("next");
  page.click("show");
  assertEquals([page.text("judgement"), page.text("line")], ["", "l = x_5 · x_6 = 17 · 2 = 34"]);
});
