/**
 * What databases write differently: names, numbers, and what their functions do outside of their domains.
 *
 * @module
 */

import { type Fragment, sql, type Term } from "./terms.ts";

/** A dialect of SQL. */
export type SqlDialect = "duckdb" | "postgres" | "sqlite" | "spark";

/** What a dialect writes in its own way. */
export interface Dialect {
  /** The sign around names, doubled within them. */
  readonly quote: '"' | "`";
  /** The most bytes of a name; longer ones would be cut in silence. */
  readonly longestName: number;
  /** The most columns of a row, and the most sums. */
  readonly mostColumns: number;
  readonly mostSums: number;
  /** The type of doubles. */
  readonly double: string;
  /** A finite number that is not negative, given its shortest digits. */
  readonly digits: (digits: string) => string;
  readonly infinity: string;
  readonly nan: string;
  /** The condition that a number is NaN. */
  readonly isNaN: (x: Term) => Fragment;
  /** The condition that x > 0, which does not hold for NaN. */
  readonly isPositive: (x: Term, zero: Term) => Fragment;
  /** The quotient of x and a 0, with the sign that it has, where a quotient by 0 is an error or NULL; undefined where it is as in JavaScript. */
  readonly quotientByZero: ((x: Term, zero: Term) => Fragment) | undefined;
  /** Whether a product that underflows is an error. */
  readonly isUnderflowError: boolean;
  /** A parameter that is bound, by its name and its index from 1 on. */
  readonly placeholder: (name: string, index: number) => string;
  /**
   * What is done about a database that writes common table expressions into each other, so that values which are used twice at each of ten
   * steps are computed a thousand times: a word that makes it compute them once; a refusal of large functions, where it has no such word.
   */
  readonly inlining: "materialized" | "refuse" | undefined;
  /** A sum that is 0 of no rows and NaN where a row's number is. */
  readonly sum: (x: Term) => Fragment;
}

const isLargestNaN = { // NaN counts as larger than all numbers, and as equal to NaN
  isPositive: (x: Term, zero: Term) => sql`-${x} < ${zero}`,
} as const;

const coalescedSum = (zero: string) => (x: Term) => sql`coalesce(sum(${x}), ${zero})`;

/** 0.5 would be a decimal number, 5e-1 is a double. */
const withExponent = (digits: string) => digits.includes("e") ? digits : `${digits}e0`;

/** The dialects by name. */
export const dialects: Readonly<Record<SqlDialect, Dialect>> = {
  duckdb: {
    ...isLargestNaN,
    quote: '"',
    longestName: Infinity,
    mostColumns: Infinity,
    mostSums: Infinity,
    double: "double",
    digits: withExponent,
    infinity: "'infinity'::double",
    nan: "'nan'::double",
    isNaN: (x) => sql`isnan(${x})`,
    quotientByZero: undefined,
    isUnderflowError: false,
    placeholder: (name) => `$${name}`,
    inlining: undefined,
    sum: coalescedSum("0e0"),
  },
  postgres: {
    ...isLargestNaN,
    quote: '"',
    longestName: 63,
    mostColumns: 1600,
    mostSums: 1600,
    double: "double precision",
    digits: (digits) => `float8 '${digits}'`,
    infinity: "float8 'infinity'",
    nan: "float8 'nan'",
    isNaN: (x) => sql`${x} = float8 'nan'`,
    quotientByZero: (x, zero) =>
      sql`float8 'infinity' * case when ${zero}::text = '-0' then -${x} else ${x} end`,
    isUnderflowError: true,
    placeholder: (_name, index) => `$${index}`,
    inlining: "materialized",
    sum: coalescedSum("float8 '0'"),
  },
  sqlite: {
    quote: '"',
    longestName: Infinity,
    mostColumns: 2000,
    mostSums: 999, // two of 2,000 aggregates each
    double: "real",
    digits: withExponent,
    infinity: "9e999",
    nan: "null", // what SQLite has for NaN
    isNaN: (x) => sql`${x} is null`,
    isPositive: (x, zero) => sql`${x} > ${zero}`,
    quotientByZero: (x) => sql`9e999 * ${x}`, // no function tells −0 from 0 there
    isUnderflowError: false,
    placeholder: (name) => `:${name}`,
    inlining: "materialized",
    sum: (x) => sql`case when count(${x}) < count(*) then null else total(${x}) end`,
  },
  spark: {
    ...isLargestNaN,
    quote: "`",
    longestName: Infinity,
    mostColumns: Infinity,
    mostSums: Infinity,
    double: "double",
    digits: (digits) => `${digits}D`,
    infinity: "double('infinity')",
    nan: "double('nan')",
    isNaN: (x) => sql`isnan(${x})`,
    quotientByZero: (x, zero) =>
      sql`double('infinity') * case when string(${zero}) = '-0.0' then -${x} else ${x} end`,
    isUnderflowError: false,
    placeholder: (name) => `:${name}`,
    inlining: "refuse",
    sum: coalescedSum("0D"),
  },
};

/** A number as a literal, which is that very double: the shortest digits that lead back to it. */
export function literal({ digits, infinity, nan }: Dialect, x: number): string {
  if (Number.isNaN(x)) return nan;
  const isNegative = x < 0 || Object.is(x, -0), size = Math.abs(x), text = String(size);
  const positive = size === Infinity ? infinity : digits(text);
  return isNegative ? `(-${positive})` : positive;
}
