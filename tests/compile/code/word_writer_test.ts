import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { WordWriter } from "../../../lib/compile/code/word_writer.ts";

describe("a word writer", () => {
  it("keeps every word, however many come", () => {
    const words = new WordWriter();
    for (let i = 0; i < 1000; i++) words.push(i * i - 7);
    assertEquals(words.length, 1000);
    assertEquals([...words.view()], Array.from({ length: 1000 }, (_, i) => i * i - 7));
  });
});
