import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { InstructionStore } from "../../../lib/compile/program/instruction_store.ts";

/** A code and three operands. */
type Instruction = [number, number, number, number];

const families: readonly (readonly [string, (i: number) => Instruction])[] = [
  ["one newest operand", (i) => [4, i % 300, 100_000, Math.floor(i / 300)]],
  ["newest operands far beyond the table", (i) => [4, 100_003 * i, i, 0]],
  ["operands of equal sums", (i) => [4, i, 20_000 - i, 0]],
];

describe("a store of instructions", () => {
  it("makes each instruction once, whichever way they differ", () => {
    const store = new InstructionStore(0);
    const instructions: Instruction[] = [
      [5, 1, 2, 3],
      [6, 1, 2, 3],
      [5, 2, 1, 3],
      [5, 3, 2, 1],
      [5, 1, 3, 2],
      [5, 1, 2, 0],
      [5, 0, 0, 0],
    ];
    instructions.forEach((one, i) => assertEquals(store.intern(...one), i));
    instructions.forEach((one, i) => assertEquals(store.intern(...one), i));
    instructions.forEach((one, i) => assertEquals(store.find(...one), i));
    assertEquals(store.find(7, 1, 2, 3), -1);
    assertEquals(store.length, instructions.length);
  });

  it("does not find what was only appended", () => {
    const store = new InstructionStore(0);
    store.append(5, 1, 2, 0);
    assertEquals(store.find(5, 1, 2, 0), -1);
    assertEquals(store.intern(5, 1, 2, 0), 1);
    assertEquals(store.find(5, 1, 2, 0), 1);
  });

  for (const [what, instruction] of families) {
    it(`finds all again when it has grown from nothing: ${what}`, () => {
      const store = new InstructionStore(0);
      for (let i = 0; i < 20_000; i++) assert(store.intern(...instruction(i)) === i);
      for (let i = 0; i < 20_000; i++) assert(store.intern(...instruction(i)) === i);
    });
  }
});

describe("a store that gives back its room", () => {
  it("finds all that it has, and takes more", () => {
    for (const [name, make] of families) {
      const store = new InstructionStore(100_000);
      for (let i = 0; i < 3000; i++) store.intern(...make(i));
      store.trim();
      assert(store.codes.length <= 3000 && store.operands.length <= 9000);
      for (let i = 0; i < 6000; i++) assertEquals(store.intern(...make(i)), i, name);
    }
  });
});
