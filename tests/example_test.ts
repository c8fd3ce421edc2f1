import { assertEquals } from "@std/assert";
import { workedExample } from "../lib/example.ts";

Deno.test("the worked example prints data and gradient of its seven nodes, and what mathjs derives", () => {
  assertEquals(workedExample(), {
    lines: [
      "x_1  data=3  grad=8",
      "x_2  data=4  grad=6",
      "x_3  data=12  grad=2",
      "x_4  data=5  grad=2",
      "x_5  data=17  grad=2",
      "x_6  data=2  grad=17",
      "l    data=34  grad=1",
      "",
      "mathjs derives, for each leaf:",
      "∂l/∂x_1 = x_6 * x_2 = 8  agrees",
      "∂l/∂x_2 = x_6 * x_1 = 6  agrees",
      "∂l/∂x_4 = x_6 = 2  agrees",
      "∂l/∂x_6 = x_1 * x_2 + x_4 = 17  agrees",
    ],
    agrees: true,
  });
});
