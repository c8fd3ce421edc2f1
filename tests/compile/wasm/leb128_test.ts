import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { signedLeb128, unsignedLeb128 } from "../../../lib/compile/wasm/leb128.ts";

describe("LEB128", () => {
  it("writes unsigned numbers as the specification's examples", () => {
    assertEquals(unsignedLeb128(0), [0]);
    assertEquals(unsignedLeb128(127), [127]);
    assertEquals(unsignedLeb128(624485), [0xe5, 0x8e, 0x26]);
    assertEquals(unsignedLeb128(2 ** 32 - 1), [0xff, 0xff, 0xff, 0xff, 0x0f]);
  });

  it("writes signed numbers with their sign in the last byte", () => {
    assertEquals(signedLeb128(63), [63]);
    assertEquals(signedLeb128(64), [0xc0, 0]);
    assertEquals(signedLeb128(-64), [0x40]);
    assertEquals(signedLeb128(-123456), [0xc0, 0xbb, 0x78]);
    assertEquals(signedLeb128(-(2n ** 63n)).length, 10);
  });
});
