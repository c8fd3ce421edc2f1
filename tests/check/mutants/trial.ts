/** Sets the checker of a wrong engine on random graphs until it finds the fault. */

import type { Mismatch } from "../../../lib/check/mod.ts";
import type { Checker } from "./mutant_engine.ts";
import type { Mutant } from "./mutants.ts";

/** The graphs within which a mutant must be caught. */
export const GRAPHS = 400, NODES = 15;

/** How a mutant fared. */
export interface Trial {
  /** The random graphs that it took; undefined where none of them showed a fault. */
  readonly graphs: number | undefined;
  /** What the report says first. */
  readonly mismatch: Mismatch | undefined;
  /** Whether that names the fault: by the check, and the rule or the words, that it is meant for. */
  readonly isNamed: boolean;
}

/** Draws random graphs until one fails. */
export function tryMutant({ checkRules }: Checker, mutant: Mutant, seed: number): Trial {
  for (let first = 0; first < GRAPHS; first++) {
    const report = checkRules({ graphs: 1, first, seed, nodes: NODES, arithmetic: "double" });
    if (report.verdict !== "disagrees") continue;
    const [mismatch] = report.mismatches;
    return { graphs: first + 1, mismatch, isNamed: names(mismatch!, mutant) };
  }
  return { graphs: undefined, mismatch: undefined, isNamed: false };
}

function names(mismatch: Mismatch, { caughtBy, rule, blame }: Mutant): boolean {
  return mismatch.kind === caughtBy && (rule === undefined || mismatch.rule === rule) &&
    (blame?.test(mismatch.blame) ?? true);
}

/**
 * The check that finds a fault: the kind of a mismatch, and the form of the rule that is wrong, "partial, traced". That of a wrong
 * rule does not depend on other rules.
 */
export function checkThatFinds({ kind, blame }: Mismatch): string {
  const form = FORMS.find(([words]) => blame.includes(words))?.[1];
  return form === undefined ? kind : `${kind}, ${form}`;
}

const FORMS = [
  ["in a second derivative", "second order"],
  ["computed on Values", "on Values"],
  ["as the graph traced at", "traced"],
  ["as a compiled kernel", "compiled"],
] as const;

/** The nodes of the graph that a mismatch's program builds; undefined where it has none. */
export function nodesLeft({ code }: Mismatch): number | undefined {
  const left = /cut from \d+ nodes to (\d+)$/m.exec(code ?? "")?.[1];
  return left === undefined ? undefined : Number(left);
}
