/** How a record is laid out, and the memory that records stand in: a few typed arrays over one buffer. */

/** An operand takes so many bits of its word; above those of the first stands the code of the rule. */
export const OPERAND_BITS = 19;

/** An operand that is a number: its value stands where the partial by it would. All bits of an operand. */
export const NUMBER: number = (1 << OPERAND_BITS) - 1;

/** The most records and imports of a memory. */
export const LARGE: number = 1 << OPERAND_BITS - 1;

/** Operands and partials of record i stand at i << PAIR_BITS and the next. A shift, as V8 checks products for overflow. */
export const PAIR_BITS = 1;

/** Records are grouped in blocks of 2^6; a sweep skips a block that it has not reached in one comparison. */
export const BLOCK_BITS = 6, BLOCK: number = 1 << BLOCK_BITS;

/** Sweeps after which the epochs of a segment start anew. */
export const EPOCHS = 0xff;

/**
 * Codes of the operations whose partials are not stored: 1 and ±1, and the other operand. Those of others follow, and last
 * that of a continuation, which holds the second and third operand of an operation of three.
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

/** A number that no other node has. */
export function nextId(count = 1): number {
  ids += count;
  return ids - count;
}

/** A number for each record of a memory and each of its two operands (1, 2). */
export function nodeKey(record: number, operand = 0): number {
  return 3 * record + operand;
}

/** Bytes of a record, beside those of its block. */
const BYTES = 2 * 8 + 2 * (8 + 4) + 1;

/** Room for records and imports, of which segments take part after part. */
export class Memory {
  /** For each record its primal. */
  readonly primals: Float64Array;
  /** For each record its adjoint, of the last sweep that reached it. */
  readonly adjoints: Float64Array;
  /**
   * For each operand that number, where it is one; else the partial by it, where the rule stores any. Of an import of a leaf
   * the gradient before the sweep under way; of an import of a node the serial of its segment, second.
   */
  readonly partials: Float64Array;
  /**
   * For each record its two operands, the first with the code of the rule above it. Of an import the version of the leaf or
   * the record of the node, then the import that a sweep reached before. Unsigned, as V8 extends the sign of an index that has one.
   */
  readonly operands: Uint32Array;
  /** For each record, and each block, the epoch of the last sweep that reached it. */
  readonly epochs: Uint8Array;
  readonly blocks: Uint8Array;
  readonly firstId: number;
  readonly capacity: number;
  /** What no segment has taken yet. */
  start = 0;
  end: number;

  constructor(capacity: number) {
    this.capacity = this.end = capacity;
    this.firstId = nextId(3 * capacity);
    const blockCount = capacity >> BLOCK_BITS,
      buffer = new ArrayBuffer(capacity * BYTES + blockCount);
    let at = 0;
    const next = (bytes: number) => (at += bytes) - bytes;
    this.primals = new Float64Array(buffer, next(8 * capacity), capacity);
    this.adjoints = new Float64Array(buffer, next(8 * capacity), capacity);
    this.partials = new Float64Array(buffer, next(2 * 8 * capacity), 2 * capacity);
    this.operands = new Uint32Array(buffer, next(2 * 4 * capacity), 2 * capacity);
    this.epochs = new Uint8Array(buffer, next(capacity), capacity);
    this.blocks = new Uint8Array(buffer, at, blockCount);
  }
}
