/**
 * Writes expressions in a dialect.
 *
 * @module
 */

import { type Dialect, dialects, literal, type SqlDialect } from "./dialects.ts";
import { type Fragment, sql, type Term, Terms } from "./terms.ts";

/**
 * The call of a function that is an error for some operands: it has no column of its own, which would be computed where a condition around
 * the call does not hold.
 */
export function called(name: string, ...operands: readonly Term[]): Fragment {
  const list = operands.flatMap((operand, i) => i === 0 ? [operand] : [", ", operand]);
  return { parts: [`${name}(`, ...list, ")"] };
}

/** What makes expressions of others. */
export class Writer {
  readonly name: SqlDialect;
  readonly dialect: Dialect;
  readonly terms: Terms = new Terms();

  constructor(name: SqlDialect) {
    this.name = name;
    this.dialect = dialects[name];
  }

  /** A number. */
  number(x: number): Term {
    return this.terms.number(x, literal(this.dialect, x));
  }

  /** The call of a function that the database has. */
  call(name: string, ...operands: readonly Term[]): Term {
    return this.terms.of(called(name, ...operands));
  }

  /** An expression of another text, in parentheses. */
  text(fragment: Fragment): Term {
    return this.terms.of(sql`(${fragment})`);
  }

  add(x: Term, y: Term): Term {
    return this.text(sql`${x} + ${y}`);
  }

  subtract(x: Term, y: Term): Term {
    return this.text(sql`${x} - ${y}`);
  }

  multiply(x: Term, y: Term): Term {
    return this.text(sql`${x} * ${y}`);
  }

  negate(x: Term): Term {
    return this.text(sql`-${x}`);
  }

  abs(x: Term): Term {
    return this.call("abs", x);
  }

  /** A quotient, ∞ or NaN where the divisor is 0. */
  divide(x: Term, y: Term): Term {
    const { quotientByZero } = this.dialect;
    if (quotientByZero === undefined || y.number !== undefined && y.number !== 0) {
      return this.text(sql`${x} / ${y}`);
    }
    return this.cases([[this.isZero(y), this.text(quotientByZero(x, y))]], sql`${x} / ${y}`);
  }

  /** The first of the results whose condition holds, else the last one. No other is computed. */
  cases(branches: readonly (readonly [Fragment, Fragment])[], otherwise: Fragment): Term {
    const parts = branches.flatMap(([when, then]) => sql` when ${when} then ${then}`.parts);
    return this.terms.of(sql`(case${{ parts }} else ${otherwise} end)`);
  }

  /** x = 0, which does not hold for NaN. */
  isZero(x: Term): Fragment {
    return sql`${x} = ${this.number(0)}`;
  }

  /** x < y, which does not hold where one of them is NaN, unless y is. */
  isLess(x: Term, y: number): Fragment {
    return sql`${x} < ${this.number(y)}`;
  }

  /** x > 0, which does not hold for NaN. */
  isPositive(x: Term): Fragment {
    return this.dialect.isPositive(x, this.number(0));
  }

  /** Whether x is a number, and not infinite. */
  isFinite(x: Term): Fragment {
    return this.isLess(this.abs(x), Infinity);
  }

  /** x where a condition holds, else NaN. */
  where(condition: Fragment, x: Fragment): Term {
    return this.cases([[condition, x]], this.number(NaN));
  }
}
