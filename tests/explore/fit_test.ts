import { assert, assertEquals } from "@std/assert";
import { fitNumber, WIDEST } from "../../lib/explore/fit.ts";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";

Deno.test("a number has all six digits where there is room, and fewer where there is not", () => {
  const rows: [number, number, string][] = [
    [-0.00000123456789, 14, "−0.00000123457"],
    [-0.00000123456789, 9, "−0.000001"],
    [0.4161468365471424, 9, "0.416147"],
    [-9007199254740992, 14, "−9.0072e15"],
    [123456789, 9, "123456789"],
    [-1.2345678e-300, 9, "−1.2e−300"],
    [Infinity, 9, "∞"],
  ];
  for (const [x, room, text] of rows) assertEquals(fitNumber(x, room), text);
});

Deno.test("every double fits in the room that boxes and edges keep", () => {
  const random = new SeededRandom(5);
  for (let i = 0; i < 20_000; i++) {
    const x = (random.unit() - 0.5) * 10 ** (random.below(640) - 330);
    assert(fitNumber(x, WIDEST.length).length <= WIDEST.length, String(x));
    assert(fitNumber(x, 9).length <= 9, String(x));
  }
});
