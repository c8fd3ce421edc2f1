/// <reference lib="dom" />
import { assert, assertEquals, assertMatch } from "@std/assert";
import { PRESETS } from "../../../../lib/explore/presets.ts";
import { type ShownPage, showPage } from "../../support/shown_page.ts";

/** The texts of a node, by its heading. */
function node(page: ShownPage, name: string): Element {
  const nodes = [...page.element("picture").querySelectorAll(".node")];
  return nodes.find((node) => node.querySelector(".heading")?.textContent?.startsWith(name))!;
}

const textsOf = (element: Element) =>
  Array.from(element.querySelectorAll("text"), ({ textContent }) => textContent);

Deno.test("a node shows what it is, its number once computed, and its gradient once found", () => {
  const page = showPage();
  assertEquals(textsOf(node(page, "x_3")), ["x_3 = x_1 · x_2", "data ?", ""]);
  assertEquals(node(page, "x_3").getAttribute("class"), "node operation unknown bare");
  page.explorer.goTo(7);
  assertEquals(textsOf(node(page, "x_3")), ["x_3 = x_1 · x_2", "data 12", "grad 2"]);
  assertEquals(node(page, "x_3").classList.contains("active"), true);
  assertEquals(node(page, "x_5").classList.contains("source"), true);
});

Deno.test("an edge shows its local derivative once its user is computed, and is active when it carries its term", () => {
  const page = showPage();
  const words = () => textsOf(page.element("picture")).filter((text) => text!.startsWith("·"));
  assertEquals(words(), []);
  page.explorer.goTo(3);
  assertEquals(words().sort(), ["· 1", "· 1", "· x_1 = 3", "· x_2 = 4", "· x_5 = 17", "· x_6 = 2"]);
  page.explorer.goTo(5);
  assertEquals(page.element("picture").querySelectorAll(".edge.active").length, 1);
  assertEquals(
    page.element("picture").querySelector(".words.active text")!.textContent,
    "· x_6 = 2",
  );
  page.explorer.goTo(6);
  assertEquals(page.element("picture").querySelectorAll(".edge.done").length, 1);
});

Deno.test("a click on a node goes to the step that completes its gradient", () => {
  const page = showPage();
  node(page, "x_1").dispatchEvent(page.event("click"));
  assertEquals(page.text("line"), "∂l/∂x_1 = ∂l/∂x_3 · x_2 = 2 · 4 = 8");
});

Deno.test("the picture has a title with the line as it is spoken", () => {
  const page = showPage();
  page.click("next");
  assertEquals(
    page.text("picture-title"),
    "Computational graph of l, 7 nodes. x 3 equals x 1 times x 2 equals 3 times 4 equals 12",
  );
  assertEquals(page.element("picture").getAttribute("aria-labelledby"), "picture-title");
});

Deno.test("other numbers change the texts and move nothing", () => {
  const page = showPage(),
    places = () => page.element("picture").innerHTML.match(/ (x|y|d|points)="[^"]*"/g);
  page.explorer.goTo(3);
  const first = node(page, "x_3"), before = places();
  page.explorer.setValue("x_1", 7);
  assertEquals(places()!.length, before!.length);
  assert(node(page, "x_3") === first, "the node was drawn anew");
  assertEquals(textsOf(first)[1], "data 28");
});

Deno.test("the order of the backward pass marks the node in work", () => {
  const page = showPage(), order = page.element("order");
  page.explorer.goTo(5);
  assertEquals(Array.from(order.children, ({ textContent }) => textContent), [
    "l",
    "x_6",
    "x_5",
    "x_4",
    "x_3",
    "x_2",
    "x_1",
  ]);
  assertEquals(order.querySelectorAll('[aria-current="step"]').length, 1);
  assertEquals(order.querySelector('[aria-current="step"]')!.textContent, "l");
});

Deno.test("bars show the sizes of gradients that are complete", () => {
  const page = showPage();
  const bars = () =>
    Array.from(
      page.element("picture").querySelectorAll(".bar"),
      (bar) => Number(bar.getAttribute("width")),
    ).filter((width) => width > 0).length;
  page.explorer.goTo(10);
  assertEquals([bars(), page.element("sizes-scale").hidden], [0, true]);
  page.tick("sizes", true);
  assertEquals([bars(), page.element("sizes-scale").hidden], [7, false]);
  assertMatch(page.text("sizes-scale"), /from 1 to 17\.$/);
  page.explorer.goTo(5);
  assertEquals(bars(), 2);
});

Deno.test("the whole graph fits, or else words stay readable", () => {
  const page = showPage(), { style } = page.element("picture");
  assertMatch(style.getPropertyValue("min-width"), /^\d+px$/);
  const pixels = () => parseInt(style.getPropertyValue("min-width"));
  const before = pixels();
  page.tick("whole", true);
  assert(pixels() < before && pixels() > before / 2, `${pixels()} of ${before}`);
  const phone = showPage({ media: ["(max-width: 40rem)"] });
  phone.tick("whole", true);
  assertMatch(phone.element("picture").style.getPropertyValue("min-width"), /^0(px)?$/);
});

Deno.test("a whole graph that is far wider than the page runs from top to bottom, and back", () => {
  const page = showPage(), svg = page.element("picture");
  const ratio = () => Number(svg.getAttribute("height")) / Number(svg.getAttribute("width"));
  Object.defineProperty(page.element("scroller"), "clientWidth", { value: 1200 });
  const presets = page.element<HTMLSelectElement>("presets");
  presets.value = "chain";
  presets.dispatchEvent(page.event("change"));
  page.explorer.goTo(3);
  page.tick("sizes", false);
  assert(ratio() < 0.2, String(ratio()));
  page.tick("whole", true);
  assert(ratio() > 2, String(ratio()));
  assertEquals(page.element("picture").querySelectorAll(".node.active").length, 1);
  assertEquals(page.element<HTMLInputElement>("sizes").checked, false);
  page.tick("whole", false);
  assert(ratio() < 0.2, String(ratio()));
  page.tick("whole", true);
  presets.value = "fanout";
  presets.dispatchEvent(page.event("change"));
  assert(ratio() < 0.5, String(ratio())); // it can be read from left to right
});

Deno.test("on a phone the picture runs from top to bottom", () => {
  const sizes = [[], ["(max-width: 40rem)"]].map((media) => {
    const svg = showPage({ media }).element("picture");
    return Number(svg.getAttribute("height")) / Number(svg.getAttribute("width"));
  });
  assert(sizes[1]! > 3 * sizes[0]!, String(sizes));
});

Deno.test("what is left out of a large picture is said", () => {
  const page = showPage();
  assertEquals(page.element("left-out").hidden, true);
  page.type(page.element("formula"), Array.from({ length: 300 }, () => "x").join(" + "));
  assertMatch(page.text("left-out"), /^236 nodes far from the result are left out/);
  assertEquals(page.element("left-out").hidden, false);
});

Deno.test("labels are text, whatever they hold", () => {
  const page = showPage({ fragment: "#f=__proto__%20%2B%20constructor" });
  assertEquals(textsOf(node(page, "__proto__"))[1], "data 1");
  for (const { key } of PRESETS) {
    assert(!page.element("picture").innerHTML.includes(`undefined${key}`));
  }
});

Deno.test("the order of the backward pass is that of the formula of the moment, and its elements stay while numbers change", () => {
  const page = showPage(), order = page.element("order"), first = order.children[0];
  const texts = () => Array.from(order.children, ({ textContent }) => textContent);
  page.explorer.goTo(5);
  page.explorer.setValue("x_1", 7);
  assert(order.children[0] === first, "the order was built anew");
  page.type(page.element("formula"), "y_3 = y_1 * y_2\ny_5 = y_3 + y_4\nm = y_5 * y_6");
  assertEquals(texts(), ["m", "y_6", "y_5", "y_4", "y_3", "y_2", "y_1"]);
  page.type(page.element("formula"), "m = x * y");
  assertEquals(texts(), ["m", "y", "x"]);
  assertEquals(order.querySelectorAll("[aria-current]").length, 1);
});

Deno.test("a picture is printed from top to bottom, and the reader's options stay", () => {
  const page = showPage(), svg = page.element("picture"), before = svg.getAttribute("viewBox");
  page.tick("sizes", true);
  page.turn(["print"]);
  assert(Number(svg.getAttribute("height")) > Number(svg.getAttribute("width")) / 2);
  page.turn([]);
  assertEquals(svg.getAttribute("viewBox"), before);
  assertEquals(page.element<HTMLInputElement>("sizes").checked, true);
});
