import { assertEquals, assertNotEquals } from "@std/assert";
import { Leaf } from "../../lib/tape/mod.ts";
import { nextId } from "../../lib/tape/memory.ts";
import { NOWHERE } from "../../lib/tape/node.ts";

Deno.test("a leaf starts with its data, no gradient, and version 0", () => {
  const leaf = new Leaf(3, "x", false);
  assertEquals([leaf.data, leaf.grad, leaf.version, leaf.label, leaf.constant], [
    3,
    0,
    0,
    "x",
    false,
  ]);
});

Deno.test("assigning data starts a new version that no segment has imported", () => {
  const leaf = new Leaf(3, "x", false);
  leaf.serial = 7;
  leaf.data = 3;
  assertEquals([leaf.data, leaf.version, leaf.serial], [3, 1, NOWHERE]);
  leaf.data = 4;
  assertEquals([leaf.data, leaf.version], [4, 2]);
});

Deno.test("a leaf has an id of its own, or the one that it is given", () => {
  assertNotEquals(new Leaf(3, "", false).id, new Leaf(3, "", false).id);
  const id = nextId();
  assertEquals(new Leaf(3, "", true, id).id, id);
});
