/**
 * `@std/testing/bdd` where only npm answers: the names that the tests use, from `node:test`, which Deno reports as its
 * own tests and steps. Typed as narrowly as both are.
 */
import * as tests from "node:test";

type Group = (name: string, define: () => void) => void;
type Test = (name: string, test: () => void | Promise<void>) => void;
type Hook = (hook: () => void | Promise<void>) => void;

export const describe: Group = tests.describe;
export const it: Test = tests.it;
export const beforeAll: Hook = tests.before;
export const afterAll: Hook = tests.after;
export const beforeEach: Hook = tests.beforeEach;
export const afterEach: Hook = tests.afterEach;
