import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { commonFactor } from "../../../lib/check/report/common_factor.ts";

describe("the factor that wrong numbers share", () => {
  const cases: [quotients: number[], factor: string | undefined][] = [
    [[2, 2, 2], "2"],
    [[-1, -1, -1 - 1e-15], "-1"],
    [[2 / 3, 2 / 3 + 1e-16, 2 / 3], "2/3"],
    [[0.1, 0.1, 0.1], "1/10"],
    [[2, 2], undefined], // may be chance
    [[], undefined],
    [[2, 2, 3], undefined],
    [[Math.PI, Math.PI, Math.PI], undefined],
    [[0, 0, 0], undefined],
    [[NaN, NaN, NaN], undefined],
    [[1 + 1e-12, 1 + 1e-12, 1 + 1e-12], undefined], // an error far below what is shown

    [[Infinity, Infinity, Infinity], undefined],
  ];
  for (const [quotients, factor] of cases) {
    it(`of ${quotients.join(", ") || "none"} is ${factor}`, () => {
      assertEquals(commonFactor(quotients), factor);
    });
  }
});
