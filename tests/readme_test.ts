import { assertEquals } from "@std/assert";
import { renewed } from "./support/readme.ts";

Deno.test("the parts of README.md that follow from the code are as the code has them", () => {
  const readme = Deno.readTextFileSync(new URL("../README.md", import.meta.url));
  assertEquals(renewed(readme), readme, "run `deno task readme`");
});
