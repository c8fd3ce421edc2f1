/**
 * `@std/assert` where only npm answers: deno-std packs the same code as JavaScript without types, so the names that
 * the tests use get their types here.
 */
import * as assertions from "deno-std/assert/mod.js";

// deno-lint-ignore no-explicit-any -- parameters of any constructor, as in @std/assert's own types
type Class<T> = abstract new (...parameters: any[]) => T;
type Asserts = (expression: unknown, message?: string) => asserts expression;
type Compares = <T>(actual: T, expected: T, message?: string) => void;

interface Throws {
  (callback: () => unknown, message?: string): unknown;
  <E extends Error>(
    callback: () => unknown,
    type: Class<E>,
    includes?: string,
    message?: string,
  ): E;
}

interface Rejects {
  (callback: () => PromiseLike<unknown>, message?: string): Promise<unknown>;
  <E extends Error>(
    callback: () => PromiseLike<unknown>,
    type: Class<E>,
    includes?: string,
    message?: string,
  ): Promise<E>;
}

export const AssertionError: new (message: string, options?: ErrorOptions) => Error =
  assertions.AssertionError;
export const assert: Asserts = assertions.assert;
export const assertFalse: (expression: unknown, message?: string) => asserts expression is false =
  assertions.assertFalse;
export const assertEquals: Compares = assertions.assertEquals;
export const assertNotEquals: Compares = assertions.assertNotEquals;
export const assertStrictEquals: <T>(
  actual: unknown,
  expected: T,
  message?: string,
) => asserts actual is T = assertions.assertStrictEquals;
export const assertNotStrictEquals: Compares = assertions.assertNotStrictEquals;
export const assertAlmostEquals: (
  actual: number,
  expected: number,
  tolerance?: number,
  message?: string,
) => void = assertions.assertAlmostEquals;
export const assertGreater: Compares = assertions.assertGreater;
export const assertGreaterOrEqual: Compares = assertions.assertGreaterOrEqual;
export const assertLess: Compares = assertions.assertLess;
export const assertLessOrEqual: Compares = assertions.assertLessOrEqual;
export const assertExists: <T>(
  actual: T,
  message?: string,
) => asserts actual is NonNullable<T> = assertions.assertExists;
export const assertInstanceOf: <T>(
  actual: unknown,
  type: Class<T>,
  message?: string,
) => asserts actual is T = assertions.assertInstanceOf;
export const assertIsError: <E extends Error>(
  error: unknown,
  type?: Class<E>,
  includes?: string | RegExp,
  message?: string,
) => asserts error is E = assertions.assertIsError;
export const assertStringIncludes: (actual: string, expected: string, message?: string) => void =
  assertions.assertStringIncludes;
export const assertMatch: (actual: string, expected: RegExp, message?: string) => void =
  assertions.assertMatch;
export const assertNotMatch: (actual: string, expected: RegExp, message?: string) => void =
  assertions.assertNotMatch;
export const assertArrayIncludes: <T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  message?: string,
) => void = assertions.assertArrayIncludes;
export const assertObjectMatch: (
  actual: object,
  expected: Record<PropertyKey, unknown>,
  message?: string,
) => void = assertions.assertObjectMatch;
export const assertThrows: Throws = assertions.assertThrows;
export const assertRejects: Rejects = assertions.assertRejects;
export const equal: (a: unknown, b: unknown) => boolean = assertions.equal;
export const fail: (message?: string) => never = assertions.fail;
export const unreachable: (reason?: string) => never = assertions.unreachable;
