import { assertEquals } from "@std/assert";
import { type Place, Places } from "../../lib/expression/places.ts";

const formula = "a = x; b = b(x) + 1e5 * e5 / b";
const places = new Places(formula.slice(7), 7);
const textAt = (place: Place | undefined) => place && formula.slice(place.start, place.end);

Deno.test("a place is one in the formula, of which a statement is a part", () => {
  assertEquals(places.ofTarget("b"), { start: 7, end: 8 });
  assertEquals(places.ofCall("b", 0), { start: 11, end: 12 });
  assertEquals(places.ofVariable("b"), { start: 29, end: 30 });
  assertEquals(places.ofVariable("e5"), { start: 24, end: 26 });
  assertEquals(textAt(places.ofPart("1e5*e5")), "1e5 * e5");
  assertEquals(textAt(places.ofAll), "b = b(x) + 1e5 * e5 / b");
});

Deno.test("a place is missing where a part does not occur", () => {
  assertEquals(places.ofVariable("a"), undefined);
  assertEquals(places.ofCall("b", 1), undefined);
  assertEquals(places.ofTarget("q"), undefined);
  assertEquals(places.ofPart("x y"), undefined);
  assertEquals(places.ofPart(""), undefined);
});

Deno.test("at a character stands a word, a sign, or nothing", () => {
  assertEquals(textAt(places.ofCharacter(12)), "1e5");
  assertEquals(textAt(places.ofCharacter(3)), "=");
  assertEquals(places.ofCharacter(24), { start: 30, end: 30 });
});
