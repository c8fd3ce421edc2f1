import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import { sharedConstants } from "../../lib/compile/code/shared_constants.ts";
import { SharedMemory, takeMemory } from "../../lib/compile/memory.ts";
import { mayStartProcesses, runToSuccess } from "../support/command.ts";

const bytesOf = ({ memory }: SharedMemory, address: number, bytes: number) =>
  new Uint8Array(memory.buffer, address, bytes);

describe("the memory that kernels share", () => {
  it("gives no byte to two, gives back what it got, and always gives zeros", () => {
    const random = new SeededRandom(7), shared = new SharedMemory(64);
    const held: { address: number; bytes: number; mark: number }[] = [];
    const release = (index: number) => {
      const [{ address, bytes, mark }] = held.splice(index, 1) as [typeof held[number]];
      assert(bytesOf(shared, address, bytes).every((byte) => byte === mark));
      shared.giveBack(address, bytes);
    };
    for (let round = 0; round < 3000; round++) {
      if (held.length > 0 && random.chance(0.5)) release(random.below(held.length));
      const bytes = 1 + random.below(3000), address = shared.take(bytes)!;
      assertEquals(address % 64, 0);
      assert(bytesOf(shared, address, bytes).every((byte) => byte === 0));
      const mark = 1 + random.below(255);
      bytesOf(shared, address, bytes).fill(mark);
      held.push({ address, bytes, mark });
      if (held.length > 100) release(0);
    }
    while (held.length > 0) release(random.below(held.length));
    assert(shared.isUnused, "gaps side by side were not joined");
    assert(shared.capacity < 2e6, `${shared.capacity} bytes for 300,000`);
  });

  it("takes no more than fits one memory, and makes another then", () => {
    const shared = new SharedMemory(64);
    const quarter = 1 << 26;
    let taken = 0;
    while (shared.take(quarter) !== undefined) taken++;
    assertEquals(taken, 3); // the fourth quarter has no room beside shared constants
    assert(shared.take(quarter / 2) !== undefined);
  });

  it("has a memory for each large block, and none beyond 4 GiB", () => {
    const first = takeMemory(1 << 27), second = takeMemory(1 << 27);
    assert(first.shared !== second.shared);
    assertThrows(() => takeMemory(2 ** 32), RangeError, "limited to 4 GiB");
  });

  it("has room for the constants of elementary functions where no block is", () => {
    const { address } = takeMemory(64);
    assert(sharedConstants().byteLength <= address);
  });
});

const ignore = !await mayStartProcesses();

Deno.test("memory of kernels that nothing refers to is used again", { ignore }, async () => {
  const program = new URL("../support/dropped_kernels.ts", import.meta.url).pathname;
  const output = await runToSuccess("deno", ["run", "--v8-flags=--expose-gc", program]);
  const capacity = Number(output); // 40 kernels at a time have 3 MB, all 400 have 26 MB
  assert(capacity < 8e6, `${capacity} bytes`);
});
