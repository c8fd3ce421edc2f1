import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ModuleBuilder } from "../../../lib/compile/wasm/assembler.ts";
import { IMPORT_MODULE, MEMORY_IMPORT } from "../../../lib/kernel/import_names.ts";
import {
  type Code,
  control,
  f64,
  f64x2,
  i32,
  local,
  v128,
} from "../../../lib/compile/wasm/opcodes.ts";

/** Instantiates what a builder made. */
function instantiate(
  module: ModuleBuilder,
  imports: WebAssembly.ModuleImports = {},
  memory = new WebAssembly.Memory({ initial: 1 }),
): WebAssembly.Exports {
  const compiled = new WebAssembly.Module(module.toBytes(0));
  const all = { ...imports, [MEMORY_IMPORT]: memory };
  return new WebAssembly.Instance(compiled, { [IMPORT_MODULE]: all }).exports;
}

type Binary = (x: number, y: number) => number;

describe("a module from the assembler", () => {
  it("computes with locals and control flow", () => {
    const module = new ModuleBuilder();
    const power = module.function({ parameters: ["f64", "i32"], results: ["f64"] }, "power");
    const product = power.local("f64");
    const [x, n] = [local.get<"f64">(0), local.get<"i32">(1)];
    power.emit(
      local.set(product, f64.constant(1)),
      control.block(
        control.branchIf(i32.isZero(n), 0),
        control.loop(
          local.set(product, f64.multiply(local.get(product), x)),
          control.branchIf(local.tee(1, i32.subtract(n, i32.constant(1))), 0),
        ),
      ),
      local.get(product),
    );
    const { power: compiled } = instantiate(module);
    assertEquals((compiled as Binary)(3, 5), 243);
    assertEquals((compiled as Binary)(3, 0), 1);
  });

  it("calls imported functions and functions of its own", () => {
    const module = new ModuleBuilder();
    const signature = { parameters: ["f64", "f64"], results: ["f64"] } as const;
    const imported = module.import("hypot", signature);
    const own = module.function(signature);
    own.emit(control.call(imported, local.get(0), local.get(1)));
    const outer = module.function(signature, "outer");
    const called: Code<"f64"> = control.call(own.index, local.get(0), local.get(1));
    outer.emit(f64.add(called, f64.constant(0.5)));
    const exports = instantiate(module, { hypot: Math.hypot });
    assertEquals((exports["outer"] as Binary)(3, 4), 5.5);
  });

  it("works on the memory that it is given, in vectors of two doubles", () => {
    const module = new ModuleBuilder();
    const memory = new WebAssembly.Memory({ initial: 1 });
    const doubles = new Float64Array(memory.buffer);
    doubles.set([3, 4], 2);
    const square = module.function({ parameters: [], results: [] }, "square");
    const pair = square.local("v128");
    square.emit(
      local.set(pair, v128.load(i32.constant(0), 16)),
      v128.store(i32.constant(0), f64x2.multiply(local.get(pair), local.get(pair)), 32),
    );
    const exports = instantiate(module, {}, memory);
    (exports["square"] as () => void)();
    assertEquals([...doubles.subarray(4, 6)], [9, 16]);
  });

  it("takes no import after its first function", () => {
    const module = new ModuleBuilder();
    module.function({ parameters: [], results: [] });
    assertThrows(() => module.import("late", { parameters: [], results: [] }), Error);
  });
});
