import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Retry } from "../../lib/compile/retry.ts";
import { type Computes, Instance } from "../../lib/compile/runner.ts";

/** Code that counts its computations; without guards it has a NaN where the input is NaN. */
function counting(guarded: boolean): Computes & { computations: number; idle: Instance[] } {
  const idle: Instance[] = [];
  const code = {
    rows: 1,
    computations: 0,
    idle,
    compute(inputs: Float64Array, samples: number) {
      code.computations++;
      const own = new Float64Array(1);
      const instance = new Instance(own, [], () => Number(Number.isNaN(own[0])), 1, idle);
      instance.compute(inputs, samples);
      if (guarded) instance.hasNaN = false;
      return instance;
    },
  };
  return code;
}

/** How often code without guards and with them computes such inputs. */
function count(inputs: readonly number[]): { unguarded: number; guarded: number; most: number } {
  const unguarded = counting(false), guarded = counting(true);
  const retry = new Retry(unguarded, () => guarded);
  let most = 0;
  for (const input of inputs) {
    const before = unguarded.computations + guarded.computations;
    const instance = retry.compute(new Float64Array([input]), 1);
    assertEquals(instance.hasNaN, false);
    instance.release();
    most = Math.max(most, unguarded.computations + guarded.computations - before);
  }
  assertEquals(unguarded.idle.length, unguarded.computations, "an instance was not released");
  return { unguarded: unguarded.computations, guarded: guarded.computations, most };
}

describe("a retry", () => {
  it("makes no guarded code before a NaN appears", () => {
    const retry = new Retry(counting(false), () => {
      throw new Error("not asked for");
    });
    for (let i = 0; i < 10; i++) {
      assertEquals(retry.compute(new Float64Array([i]), 1).hasNaN, false);
    }
  });

  it("computes a NaN anew with guards, and each computation at most twice", () => {
    assertEquals(count([1, NaN]), { unguarded: 2, guarded: 1, most: 2 });
  });

  it("tries code without guards less and less often while every input is NaN", () => {
    const { unguarded, guarded, most } = count(Array(1000).fill(NaN));
    assertEquals([guarded, most], [1000, 2]);
    assert(unguarded <= 1000 / 64 + 7, `${unguarded} in vain`);
  });

  it("is back at code without guards soon after the last NaN", () => {
    const { guarded } = count([...Array(1000).fill(NaN), ...Array(1000).fill(1)]);
    assert(guarded <= 1063, `${guarded} guarded`);
    assertEquals(count([NaN, ...Array(100).fill(1)]).guarded, 1);
    assertEquals(count([NaN, NaN, ...Array(100).fill(1)]).guarded, 3);
  });
});
