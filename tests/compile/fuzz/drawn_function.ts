/** Functions to compile, drawn at random: the steps of a random program (random_program.ts) that a function may consist of. */
import * as engine from "../../../mod.ts";
import type { Operand, Rule, Value } from "../../../mod.ts";
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import type { Program, Reference, Step, Term } from "../../support/program.ts";
import { defineUserRules, type UserOperation } from "../../support/program_rules.ts";
import { randomProgram } from "../../support/random_program.ts";

/** A function of so many Values. It may be called any number of times. */
export interface DrawnFunction {
  readonly inputs: number;
  readonly program: Program;
  /** How many of the last nodes it returns. */
  readonly outputs: number;
  /** Of these how many numbers stand before them. */
  readonly numbers: readonly number[];
}

/** Which operations functions consist of: all, or those whose values kernels compute to the bit. */
export type Alphabet = "all" | "exact";

/** Operations whose results are rounded once, or not at all. */
export const EXACT: ReadonlySet<string> = new Set([
  ...["add", "sub", "mul", "neg", "abs", "sign", "step", "select", "min", "max", "clamp", "relu"],
  ...["scaledProduct", "multiplyAdd", "computesWithoutRecording", "recordsInPartials"],
]);

/** The users' rules that neither throw nor depend on what else a program does. */
const RULES: ReadonlySet<string> = new Set([
  ...["swish", "scaledProduct", "multiplyAdd", "recordsInEvaluate", "recordsInPartials"],
  ...["differentiates", "computesWithoutRecording"],
]);

const userRules = defineUserRules(engine, { captured: undefined });

/** Functions have at most so many steps where they are differentiated within, as each derivative makes graphs several times as large. */
const MOST_STEPS = 60;

/** Draws the function with a number. */
export function drawFunction(seed: number, number: number, alphabet: Alphabet): DrawnFunction {
  const random = new SeededRandom(seed + 1, number);
  const program = randomProgram(seed, number);
  const steps = keptSteps(program.steps, alphabet).slice(0, MOST_STEPS);
  return {
    inputs: 1 + random.below(random.chance(0.1) ? 12 : 4),
    program: { kind: "small", steps },
    outputs: random.chance(0.7) ? 1 : 2 + random.below(3),
    numbers: random.chance(0.1) ? [random.unit()] : [],
  };
}

/** The steps that record, also those within noGrad. */
function keptSteps(steps: readonly Step[], alphabet: Alphabet): Step[] {
  return steps.flatMap((step): Step[] => {
    switch (step.do) {
      case "operation":
        return isKept(step.name, alphabet) ? [step] : [];
      case "noGrad":
        return [{ ...step, steps: keptSteps(step.steps, alphabet) }];
      case "sum":
      case "dot":
      case "detach":
      case "gradients":
        return [step];
      default:
        return [];
    }
  });
}

function isKept(name: string, alphabet: Alphabet): boolean {
  if (alphabet === "exact") return EXACT.has(name);
  return RULES.has(name) || !userRules.has(name);
}

/** Calls a function; every call records the same operations. */
export function callFunction(f: DrawnFunction, inputs: readonly Value[]): Operand[] {
  const nodes = [...inputs];
  perform(f.program.steps, nodes, inputs);
  return [...f.numbers, ...nodes.slice(-f.outputs)];
}

function perform(steps: readonly Step[], nodes: Value[], inputs: readonly Value[]): void {
  const node = ({ among, back }: Reference): Value => {
    const all = among === "leaves" ? inputs : nodes;
    return all[all.length - 1 - back % all.length]!;
  };
  const operand = (term: Term): Operand => typeof term === "number" ? term : node(term);
  const keep = (result: Operand) => {
    if (result instanceof engine.Value) nodes.push(result);
  };
  for (const step of steps) {
    if (step.do === "operation") keep(call(step, step.operands.map(operand)));
    else if (step.do === "sum") keep(engine.sum(step.values.map(operand)));
    else if (step.do === "dot") keep(engine.dot(step.a.map(operand), step.b.map(operand)));
    else if (step.do === "detach") keep(engine.detach(operand(step.x)));
    else if (step.do === "noGrad") engine.noGrad(() => perform(step.steps, nodes, inputs));
    else if (step.do === "gradients") {
      nodes.push(...engine.gradients(node(step.output), step.inputs.map(node)));
    }
  }
}

type AnyOperation = (...operands: Operand[]) => Operand;

function call(
  { name, call }: Extract<Step, { do: "operation" }>,
  operands: readonly Operand[],
): Operand {
  const [x, ...others] = operands, userRule: UserOperation | undefined = userRules.get(name);
  if (call === "apply") {
    const rule = userRule === undefined ? engine.rules.get(name)! : ruleOf(userRule);
    return engine.apply(rule, ...operands.slice(0, rule.arity));
  }
  if (userRule !== undefined) return userRule(...operands);
  if (call === "method" && x instanceof engine.Value) {
    return (x as unknown as Record<string, AnyOperation>)[name]!(...others);
  }
  return (engine as unknown as Record<string, AnyOperation>)[name]!(...operands);
}

function ruleOf(operation: UserOperation): Rule {
  return (operation as unknown as { rule: Rule }).rule;
}
