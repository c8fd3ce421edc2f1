/**
 * Expressions as one statement. What is used more than once becomes a column of a step before: a chain of common table expressions, each
 * of which computes columns from those of the one before it and hands on what is needed later.
 *
 * @module
 */

import { type Fragment, isTerm, Origin, type Term } from "./terms.ts";

/** Expressions within each other are at most so deep: SQLite takes a thousand, and so does DuckDB. */
const DEEPEST = 40;

/** What one step of a chain selects: each column as text and name. */
export type Step = readonly { readonly text: string; readonly name: string }[];

/** Expressions as steps. */
export interface Chain {
  readonly steps: readonly Step[];
  /** The text of an expression, or of a fragment with some, over the columns of the last step. */
  readonly text: (fragment: Fragment) => string;
  /** How many operations a row takes, and how many where each step is written into the next one. */
  readonly operations: number;
  readonly inlined: number;
}

/** What is known of an expression. */
interface Place {
  /** How many times it is written. */
  uses: number;
  /** Where it stands: the column of a step, or the expression that uses it. */
  isColumn: boolean;
  /** The first step that can compute it. */
  level: number;
  depth: number;
  /** How many operations it takes where everything is written into it. */
  size: number;
  /** The last step that needs it. */
  lastUse: number;
}

const operandsOf = ({ parts }: Fragment): Term[] => parts.filter(isTerm);

/** A chain under construction. */
class Chaining {
  readonly #terms: readonly Term[];
  readonly #outputs: readonly Fragment[];
  readonly #isGiven: (term: Term) => boolean;
  readonly #places = new Map<Term, Place>();
  #last = 0;

  constructor(
    terms: readonly Term[],
    outputs: readonly Fragment[],
    isGiven: (term: Term) => boolean,
  ) {
    this.#terms = terms;
    this.#outputs = outputs;
    this.#isGiven = isGiven;
    this.#placeAll();
    this.#noteLastUses();
  }

  chain(nameOf: (term: Term) => string): Chain {
    const columns = this.#terms.filter((term) => this.#place(term).isColumn);
    const steps = Array.from({ length: this.#last }, (_, step): Step =>
      columns.flatMap((term) => {
        const { level, lastUse } = this.#place(term), name = nameOf(term);
        if (lastUse <= step || level > step) return [];
        const isNew = level === step && !this.#isGiven(term);
        return [{ text: isNew ? this.#inside(term, nameOf) : name, name }];
      }));
    return {
      steps,
      text: (fragment) => this.#text(fragment, nameOf),
      operations: this.#terms.filter((term) => !term.isAtom && !this.#isGiven(term)).length,
      inlined: this.#outputs.flatMap(operandsOf).reduce(
        (sum, output) => sum + this.#place(output).size,
        0,
      ),
    };
  }

  #place(term: Term): Place {
    return this.#places.get(term)!;
  }

  /** Decides which expressions are columns, and of which step. */
  #placeAll(): void {
    for (const term of this.#terms) {
      this.#places.set(term, {
        uses: 0,
        isColumn: false,
        level: 0,
        depth: 0,
        size: 0,
        lastUse: -1,
      });
    }
    const users = this.#terms.filter((term) => !this.#isGiven(term));
    for (const user of [...users, ...this.#outputs]) {
      for (const operand of operandsOf(user)) this.#place(operand).uses++;
    }
    for (const term of this.#terms) {
      const place = this.#place(term);
      if (this.#isGiven(term)) place.isColumn = true; // of step −1, which is what the chain is over
      else if (!term.isAtom) this.#placeOne(term, place);
    }
    this.#last = 1 + Math.max(-1, ...this.#columns().map(({ level }) => level));
  }

  #placeOne(term: Term, place: Place): void {
    for (const operand of operandsOf(term)) {
      const { isColumn, level, depth, size } = this.#place(operand);
      const isGiven = this.#isGiven(operand);
      place.level = Math.max(place.level, isColumn && !isGiven ? level + 1 : level);
      if (!isColumn) place.depth = Math.max(place.depth, depth + 1);
      place.size += size;
    }
    place.size += 1;
    place.isColumn = term.origin !== Origin.number && (place.uses > 1 || place.depth > DEEPEST);
    if (place.isColumn) place.depth = 0;
  }

  #columns(): Place[] {
    return this.#terms.filter((term) => !this.#isGiven(term)).map((term) => this.#place(term))
      .filter(({ isColumn }) => isColumn);
  }

  /** Where the last use of each column is: what is written within something is used where that is. */
  #noteLastUses(): void {
    const use = (term: Fragment, step: number) => {
      for (const operand of operandsOf(term)) {
        const place = this.#place(operand);
        place.lastUse = Math.max(place.lastUse, step);
      }
    };
    for (const output of this.#outputs) use(output, this.#last);
    for (const term of this.#terms.toReversed()) {
      const { isColumn, level, lastUse } = this.#place(term);
      if (!this.#isGiven(term)) use(term, isColumn ? level : lastUse);
    }
  }

  /** The text within an expression's column. */
  #inside(term: Term, nameOf: (term: Term) => string): string {
    return term.parts.map((part) => isTerm(part) ? this.#text({ parts: [part] }, nameOf) : part)
      .join("");
  }

  #text({ parts }: Fragment, nameOf: (term: Term) => string): string {
    return parts.map((part) => {
      if (!isTerm(part)) return part;
      return this.#place(part).isColumn ? nameOf(part) : this.#inside(part, nameOf);
    }).join("");
  }
}

/**
 * Expressions as a chain of steps.
 *
 * @param all All expressions, operands first.
 * @param outputs What is wanted, with expressions in it.
 * @param isGiven Whether an expression is a column of what the chain is over.
 * @param nameOf The name of an expression's column.
 */
export function chainOf(
  all: readonly Term[],
  outputs: readonly Fragment[],
  isGiven: (term: Term) => boolean,
  nameOf: (term: Term) => string,
): Chain {
  const terms = neededBy(all, outputs, isGiven);
  return new Chaining(terms, outputs, isGiven).chain(nameOf);
}

/** The expressions that outputs need, operands first, without what only given ones need. */
export function neededBy(
  all: readonly Term[],
  outputs: readonly Fragment[],
  isGiven: (term: Term) => boolean = () => false,
): Term[] {
  const needed = new Set(outputs.flatMap(operandsOf));
  for (let i = all.length - 1; i >= 0; i--) {
    if (!needed.has(all[i]!) || isGiven(all[i]!)) continue;
    for (const operand of operandsOf(all[i]!)) needed.add(operand);
  }
  return all.filter((term) => needed.has(term));
}
