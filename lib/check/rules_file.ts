/**
 * Rules of a module that the command line is given.
 *
 * @module
 */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Rule, rules } from "../../mod.ts";
import { UsageError } from "../expression/command_line.ts";
import { importModule } from "../program.ts";

/** The place that a message names where the import itself fails. */
// deno-lint-ignore no-control-regex -- Deno colours the place
const FROM_DATA = /\s+at (?:\u001b\[\d+m)*data:.*$/s;

/**
 * Imports a module and returns the rules that it defines.
 *
 * @param path Where the module is, from the current folder.
 * @throws {UsageError} When it cannot be imported, or defines no rule.
 */
export async function loadRules(path: string): Promise<Rule[]> {
  const before = new Set(rules.values());
  const url = pathToFileURL(resolve(path.trim())).href;
  try {
    await importModule(url);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Cannot load the rules of ${path}: ${text.replace(FROM_DATA, "")}`);
  }
  const defined = [...rules.values()].filter((rule) => !before.has(rule));
  if (defined.length > 0) return defined;
  throw new UsageError(
    `Cannot find a rule in ${path}: it must call defineRule of the same copy of this package`,
  );
}
