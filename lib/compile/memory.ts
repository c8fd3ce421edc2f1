/**
 * The memory of all kernels. A `WebAssembly.Memory` takes 8 GB of a process's addresses however small it is, and a
 * page in Chromium has room for 125 of them. So kernels share one, which grows, and each has stretches of it. What a
 * kernel held that was collected is given to the next one.
 *
 * @module
 */

import { PAGE_BYTES } from "./wasm/assembler.ts";
import { SHARED_BYTES, sharedConstantCount, sharedConstants } from "./code/shared_constants.ts";

/** WebAssembly has addresses of 32 bits; the last page stays free, so that the end of what is used is one of them. */
const MOST_BYTES = 2 ** 32 - PAGE_BYTES;

/**
 * Where a memory would grow beyond, another one is made. Memory never shrinks: a memory goes back to the system once
 * nothing in it is used, and that of one among many small ones sooner.
 */
const FULL_BYTES = 1 << 28;

/** More than so much gets a memory of its own. */
const LARGE_BYTES = FULL_BYTES / 4;

/** Addresses are multiples of a cache line. */
const ALIGNMENT = 64;

/** A stretch of free memory. */
interface Gap {
  address: number;
  bytes: number;
}

/** A memory and what of it is free. Whoever takes bytes of it keeps it alive. */
export class SharedMemory {
  readonly memory: WebAssembly.Memory;
  /** How often the memory grew: views made before have no memory any more. */
  growths: number = 0;
  /** The gaps below {@linkcode SharedMemory.#end}, in the order of their addresses, no two side by side. */
  readonly #gaps: Gap[] = [];
  /** Where nothing is used from here on. */
  #end = SHARED_BYTES;
  /** Where nothing was used ever, so that all is 0. */
  #untouched = SHARED_BYTES;
  #capacity: number;
  /** How many shared constants it has. */
  #constants = 0;
  /** Those who hold bytes. The registry is here, so that a memory whose holders are gone goes with it at once. */
  readonly #holders = new FinalizationRegistry<Gap>((held) => {
    this.giveBack(held.address, held.bytes);
  });

  /** @param bytes For how many bytes there is room from the start. */
  constructor(bytes: number) {
    const pages = Math.ceil((SHARED_BYTES + bytes) / PAGE_BYTES);
    this.memory = new WebAssembly.Memory({ initial: pages });
    this.#capacity = PAGE_BYTES * pages;
  }

  /** Whether nothing is held. */
  get isUnused(): boolean {
    return this.#end === SHARED_BYTES;
  }

  /** How many bytes there are. */
  get capacity(): number {
    return this.#capacity;
  }

  /** The address of so many bytes, all 0; undefined where there is no room. */
  take(bytes: number): number | undefined {
    bytes = roundUp(bytes);
    const gap = this.#gaps.findIndex((gap) => gap.bytes >= bytes);
    if (gap >= 0) return this.#takeOfGap(gap, bytes);
    const address = this.#end;
    if (address + bytes > this.#capacity && !this.#grow(address + bytes)) return undefined;
    this.#end = address + bytes;
    this.#clear(address, Math.min(this.#end, this.#untouched));
    this.#untouched = Math.max(this.#untouched, this.#end);
    return address;
  }

  /** Has bytes that were taken given back once `holder` is collected. */
  giveBackAfter(holder: object, address: number, bytes: number): void {
    this.#holders.register(holder, { address, bytes });
  }

  /** Gives back bytes that were taken. */
  giveBack(address: number, bytes: number): void {
    this.#add({ address, bytes: roundUp(bytes) });
    forgetUnused(this);
  }

  /** Writes the constants that code made since then refers to. */
  provideConstants(): void {
    if (this.#constants === sharedConstantCount()) return;
    const constants = sharedConstants();
    new Float64Array(this.memory.buffer, 0, constants.length).set(constants);
    this.#constants = constants.length;
  }

  #takeOfGap(index: number, bytes: number): number {
    const gap = this.#gaps[index]!;
    const { address } = gap;
    gap.address += bytes;
    gap.bytes -= bytes;
    if (gap.bytes === 0) this.#gaps.splice(index, 1);
    this.#clear(address, address + bytes);
    return address;
  }

  #clear(begin: number, end: number): void {
    if (begin < end) new Uint8Array(this.memory.buffer, begin, end - begin).fill(0);
  }

  /** Grows by an eighth at least, as each growth makes all views anew; returns whether there is that much. */
  #grow(end: number): boolean {
    if (end > Math.max(FULL_BYTES, this.#capacity)) return false;
    const wanted = Math.min(FULL_BYTES, Math.max(end, this.#capacity * 1.125 + (1 << 18)));
    const pages = Math.ceil((wanted - this.#capacity) / PAGE_BYTES);
    try {
      this.memory.grow(pages);
    } catch { // the system has no more
      return false;
    }
    this.#capacity += PAGE_BYTES * pages;
    this.growths++;
    return true;
  }

  /** Adds a gap, as a part of those beside it. */
  #add(held: Gap): void {
    const gaps = this.#gaps;
    let low = 0;
    for (let high = gaps.length; low < high;) {
      const middle = (low + high) >> 1;
      if (gaps[middle]!.address < held.address) low = middle + 1;
      else high = middle;
    }
    const before = gaps[low - 1], after = gaps[low];
    const touchesAfter = after !== undefined && held.address + held.bytes === after.address;
    if (before !== undefined && before.address + before.bytes === held.address) {
      before.bytes += held.bytes + (touchesAfter ? after.bytes : 0);
      if (touchesAfter) gaps.splice(low, 1);
    } else if (touchesAfter) {
      after.address = held.address;
      after.bytes += held.bytes;
    } else {
      gaps.splice(low, 0, held);
    }
    const last = gaps.at(-1)!;
    if (last.address + last.bytes === this.#end) {
      this.#end = last.address;
      gaps.pop();
    }
  }
}

/** Bytes of a memory. */
export interface Block {
  readonly shared: SharedMemory;
  readonly address: number;
  readonly bytes: number;
}

/** The memory that kernels share now. */
let current: SharedMemory | undefined;

/**
 * So many bytes, all 0.
 *
 * @throws {RangeError} Where that is more than WebAssembly addresses, or than the system has.
 */
export function takeMemory(bytes: number): Block {
  if (bytes + SHARED_BYTES > MOST_BYTES) {
    throw new RangeError(
      `Cannot compile as a kernel's memory is limited to 4 GiB: current value is ${bytes} bytes`,
    );
  }
  if (bytes > LARGE_BYTES) return takeOf(newMemory(bytes), bytes);
  const address = current?.take(bytes);
  if (address !== undefined) return { shared: current!, address, bytes };
  current = newMemory(Math.min(bytes, FULL_BYTES));
  return takeOf(current, bytes);
}

function takeOf(shared: SharedMemory, bytes: number): Block {
  return { shared, address: shared.take(bytes)!, bytes };
}

function newMemory(bytes: number): SharedMemory {
  try {
    return new SharedMemory(roundUp(bytes));
  } catch (cause) {
    throw new RangeError(
      `Cannot compile as the system must have ${bytes} bytes of memory for a kernel: kernels that nothing refers to give theirs back`,
      { cause },
    );
  }
}

/** Lets a memory that is not used any more go, where it is of a size that matters. */
function forgetUnused(shared: SharedMemory): void {
  if (shared === current && shared.isUnused && shared.capacity > 1 << 20) current = undefined;
}

/** The next address at which something may begin. */
export function roundUp(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
