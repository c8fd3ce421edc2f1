/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import { type ShownPage, showPage } from "../../support/shown_page.ts";

function open(page: ShownPage): void {
  page.element<HTMLDetailsElement>("table").open = true;
  page.element("table").dispatchEvent(page.event("toggle"));
}

const rowsOf = (page: ShownPage) =>
  Array.from(
    page.element<HTMLTableSectionElement>("nodes").rows,
    ({ cells }) => Array.from(cells, ({ textContent }) => textContent),
  );

Deno.test("the table is filled where it is open", () => {
  const page = showPage();
  assertEquals(rowsOf(page), []);
  open(page);
  assertEquals(rowsOf(page).length, 7);
});

Deno.test("a row has the state of its node after each step", () => {
  const page = showPage({ fragment: "#f=l=x*x%2Bx&v.x=3" });
  open(page);
  const x = () => rowsOf(page).find(([name]) => name === "x")!;
  assertEquals(rowsOf(page).at(-1), ["l", "v_1 + x", "?", "–", "–", ""]);
  assertEquals(x(), ["x", "variable", "3", "–", "–", ""]);
  page.explorer.goTo(5);
  assertEquals(x(), ["x", "variable", "3", "1", "1 of 3", ""]);
  page.click("last");
  assertEquals(x(), [
    "x",
    "variable",
    "3",
    "7",
    "complete",
    "∂l/∂x = ∂l/∂l · 1 + ∂l/∂v_1 · x + ∂l/∂v_1 · x = 1 · 1 + 1 · 3 + 1 · 3 = 7",
  ]);
  page.explorer.setValue("x", 4);
  assertEquals(x()[3], "9");
});

Deno.test("the button of a row goes to the step that completes its gradient", () => {
  const page = showPage();
  open(page);
  const button = Array.from(page.element("nodes").querySelectorAll("button")).find((
    { textContent },
  ) => textContent === "x_3")!;
  button.click();
  assertEquals(page.text("line"), "∂l/∂x_3 = ∂l/∂x_5 · 1 = 2 · 1 = 2");
  assertEquals(button.closest("tr")!.className, "active");
});
