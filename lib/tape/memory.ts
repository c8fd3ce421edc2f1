/**
 * How records lie in memory: a few typed arrays over one buffer.
 *
 * Records grow from the bottom of a memory upwards, imports of leaves from its top downwards; both are slots, numbered from below.
 * With x and y leaves, and z a node of an older segment, a memory of 16,384 slots holds after x·y, (x·y) + 3 and its product with z:
 *
 *     slot             0            1            2              …   16382          16383
 *                      x·y          (x·y) + 3    ((x·y)+3)·z        import of y    import of x
 *     primals          x·y          x·y + 3      …                  y              x
 *     adjoints         of the node, by the last sweep that reached it; of the leaf there
 *     operands   even  mul | 16383  add | 0      mul | 1            version of y   version of x    the rule's code | the first operand
 *                odd   16382        NUMBER       FOREIGN + 0        next import    next import     the second operand
 *     partials   even  —            —            —                  grad of y      grad of x       by the first operand, or its number
 *                odd   —            3            z                  —              —               by the second operand, or its number
 *     epochs           7            7            7                  7              7               the last sweep that reached the slot
 *     blocks     one for each 64 slots: the last sweep that reached one of them
 *
 * An operand is the slot of a record or an import, {@linkcode FOREIGN} + k for the k-th use of an older segment's node, or
 * {@linkcode NUMBER}. Sums, differences and products store no partials; the number of an operand without a slot stands there
 * instead. While a sweep is under way, the odd operand of an import that it reached is the one that it reached before, and the even
 * partial of a leaf's first import is the gradient that the leaf had before the sweep.
 */

/** An operand takes so many bits of its word; above those of the first stands the code of the rule. */
export const OPERAND_BITS = 19;

/** Stands for an operand that is a number, whose value stands where the partial by it would. All bits of an operand. */
export const NUMBER: number = (1 << OPERAND_BITS) - 1;

/** The most slots of a memory. */
export const LARGE: number = 1 << OPERAND_BITS - 1;

/** Operands from here on have no slot: nodes of older segments, and {@linkcode NUMBER}. */
export const FOREIGN: number = LARGE;

/** Operands and partials of slot i stand at i << PAIR_BITS and the next. A shift, as V8 checks products for overflow. */
export const PAIR_BITS = 1;

/** Slots are grouped in blocks of 2^6; a sweep skips a block that it has not reached in one comparison. */
export const BLOCK_BITS = 6, BLOCK: number = 1 << BLOCK_BITS;

/** After so many sweeps the epochs of a segment start anew. */
export const EPOCHS = 0xff;

/**
 * Codes of the operations whose partials are not stored: those of x + y and x − y are 1 and ±1, those of x · y the other operand.
 * The codes of other operations follow. The last code is that of a continuation, which holds the second and third operand of an
 * operation of three.
 */
export const ADD = 1, SUB = 2, MUL = 3;
const LAST_CODE = (1 << 32 - OPERAND_BITS) - 2;
export const CONTINUATION: number = LAST_CODE + 1;

const arities: number[] = [];

/** A code for an operation of so many operands; undefined when all are used. The first three are those of x + y, x − y and x · y. */
export function newCode(arity: number): number | undefined {
  return arities.length < LAST_CODE ? arities.push(arity) : undefined;
}

/** How many operands the operation with a code has. */
export function arityOf(code: number): number {
  return arities[code - 1]!;
}

let ids = 0;

/** The first of `count` numbers that no other node has. */
export function nextId(count = 1): number {
  ids += count;
  return ids - count;
}

/** A number for each record of a memory, and for its first and second operand (1, 2). */
export function nodeKey(record: number, operand = 0): number {
  return 3 * record + operand;
}

/** Bytes of a slot, beside those of its block. */
const BYTES = 2 * 8 + 2 * (8 + 4) + 1;

/** Room for records and imports, of which segments take part after part. */
export class Memory {
  declare readonly primals: Float64Array;
  declare readonly adjoints: Float64Array;
  declare readonly partials: Float64Array;
  /** Unsigned, as V8 extends the sign of an index that has one. */
  declare readonly operands: Uint32Array;
  declare readonly epochs: Uint8Array;
  declare readonly blocks: Uint8Array;
  declare readonly firstId: number;
  declare readonly capacity: number;
  /** The slots that no segment has taken yet are those from `start` to before `end`. */
  start = 0;
  declare end: number;

  constructor(capacity: number) {
    const blockCount = capacity >> BLOCK_BITS;
    if (capacity >= WORTH_KEEPING) keepFreedMemory();
    const buffer = new ArrayBuffer(capacity * BYTES + blockCount);
    let at = 0;
    const next = (bytes: number) => (at += bytes) - bytes;
    this.capacity = this.end = capacity;
    this.firstId = nextId(3 * capacity);
    this.primals = new Float64Array(buffer, next(8 * capacity), capacity);
    this.adjoints = new Float64Array(buffer, next(8 * capacity), capacity);
    this.partials = new Float64Array(buffer, next(2 * 8 * capacity), 2 * capacity);
    this.operands = new Uint32Array(buffer, next(2 * 4 * capacity), 2 * capacity);
    this.epochs = new Uint8Array(buffer, next(capacity), capacity);
    this.blocks = new Uint8Array(buffer, at, blockCount);
  }
}

/** Memories of so many slots are large enough for {@linkcode keepFreedMemory} to matter. */
const WORTH_KEEPING = 1 << 15;

let isFreedMemoryKept = false;

/**
 * Makes the C library of most Linux systems keep the memory of large buffers. It gives them back when they are freed, and maps and
 * clears the next one page by page, until a buffer as large was freed once, up to 32 MiB (mallopt(3), M_MMAP_THRESHOLD). Without
 * this a graph of 100,000 operations that is built again and again fetches its memory anew each time.
 */
function keepFreedMemory(): void {
  if (isFreedMemoryKept) return;
  isFreedMemoryKept = true;
  try {
    void new ArrayBuffer(31 << 20); // untouched, so it takes up nothing
  } catch {
    // No room for that much: it is a matter of speed alone.
  }
}
