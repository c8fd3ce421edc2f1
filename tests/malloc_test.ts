import { assertEquals } from "@std/assert";

/** Runs a fresh copy of the module twice, and returns the sizes of the buffers that it asked for. */
async function buffersOf(copy: string, make: (bytes: number) => unknown): Promise<number[]> {
  const { keepFreedMemory } = await import(`../lib/malloc.ts?copy=${copy}`);
  const { ArrayBuffer } = globalThis, sizes: number[] = [];
  globalThis.ArrayBuffer = function (bytes: number) {
    sizes.push(bytes);
    return make(bytes);
  } as never;
  try {
    keepFreedMemory();
    keepFreedMemory();
  } finally {
    globalThis.ArrayBuffer = ArrayBuffer;
  }
  return sizes;
}

Deno.test("one buffer is made, once, of just under 32 MiB", async () => {
  assertEquals(await buffersOf("room", () => ({})), [31 * 2 ** 20]);
});

Deno.test("where there is no room for a buffer, all goes on without", async () => {
  const refuse = () => {
    throw new RangeError("Array buffer allocation failed");
  };
  assertEquals(await buffersOf("noRoom", refuse), [31 * 2 ** 20]);
});
