/// <reference lib="dom" />
import { assertEquals, assertStringIncludes } from "@std/assert";
import { showPage } from "../../support/shown_page.ts";

Deno.test("the program follows the numbers, and the line of the step is marked", () => {
  const page = showPage(), now = () => page.element("code").querySelector(".now")?.textContent;
  assertEquals(now(), undefined);
  page.click("next");
  assertEquals(now(), "const x_3 = mul(x_1, x_2);");
  page.click("last");
  assertEquals(now(), "l.backward();");
  const [line] = page.element("code").children;
  page.explorer.setValue("x_1", 1.5);
  assertStringIncludes(page.text("code"), 'const x_1 = new Value(1.5, "x_1");');
  assertEquals(page.element("code").children[0] === line, true);
});
