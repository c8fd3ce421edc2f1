/**
 * A plan as a program that people can paste into a file and run.
 *
 * @module
 */

import type { Rule } from "../../../mod.ts";
import { ENGINE_EXPORTS, isBuiltIn } from "./built_in.ts";
import { assignments, isNumber, operandsOf, type Plan } from "./plan.ts";

const NAME = "@chainrule/autograd";

/**
 * What a program calls the package: by its version on JSR where a file of it comes from there, else by its name, as an import map
 * or node_modules has it. It is never a path: a report is the same wherever the package lies.
 *
 * @param url The URL of a file of the package.
 */
export function packageName(url: string): string {
  const [, version] = /^https?:\/\/[^/]+\/@chainrule\/autograd\/(\d[^/]*)\//.exec(url) ?? [];
  return version === undefined ? NAME : `jsr:${NAME}@${version}`;
}

const PACKAGE = packageName(import.meta.url);

/** What a program calls the package and the root. */
export interface PlanNames {
  /** The specifier of the package in its imports. */
  readonly from?: string;
  /** The name wished for the root. */
  readonly root?: string;
}

/**
 * Writes a program that builds a graph the way people do.
 *
 * @param heading The lines of the comment at its top.
 * @param closing Returns the statements at its end, given the name of each position.
 */
export function planCode(
  plan: Plan,
  heading: readonly string[],
  closing: (names: readonly string[]) => readonly string[],
  { from = PACKAGE, root = "l" }: PlanNames = {},
): string {
  const names = new Names(root);
  const unrecorded = Array.from(plan.unrecorded.values(), ({ rule }) => rule);
  const definitions = [...plan.rules, ...unrecorded].filter((rule) => rule !== undefined)
    .filter(isFirst)
    .filter((rule) => !isBuiltIn(rule));
  const rules = new Map(definitions.map((rule) => [rule, names.add(rule.name, "rule")]));
  const statements = graphStatements(plan, names, rules);
  const lines = [
    ...definitions.flatMap((rule) => [...definition(rule, rules.get(rule)!), ""]),
    ...statements,
    ...closing(names.ofPositions),
  ];
  const body = lines.join("\n");
  return [
    `import { ${importedNames(body).join(", ")} } from ${JSON.stringify(from)};`,
    ...(/\bcheckGradient\(/.test(body)
      ? [`import { checkGradient } from ${JSON.stringify(`${from}/check`)};`]
      : []),
    "",
    ...heading.flatMap((line) => line.split(LINE_BREAK)).map((line) => `// ${line}`),
    ...(heading.length === 0 ? [] : [""]),
    body,
    "",
  ].join("\n");
}

/** What ends a comment. A label may hold one: the rest of it would become code. */
const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/;

function isFirst<T>(item: T, index: number, items: readonly T[]): boolean {
  return items.indexOf(item) === index;
}

const KEYWORDS = new Set(
  ("await break case catch class const continue debugger default delete do else enum export extends false finally for " +
    "function if implements import in instanceof interface let new null package private protected public return static " +
    "super switch this throw true try typeof var void while with yield arguments").split(" "),
);

/** Hands out names: no two alike, and none that the engine or the runtime uses already. */
class Names {
  /** For each position of the plan its name in the program. */
  readonly ofPositions: string[] = [];
  /** The root's name. */
  readonly root: string;
  readonly #taken = new Set([...ENGINE_EXPORTS.keys(), "checkGradient"]);

  constructor(root: string) {
    this.root = this.add(root, "l");
  }

  /** The name wished for. Where that is no identifier, or is taken, it is `otherwise` with a number: x1. */
  add(wish: string, otherwise: string): string {
    const isName = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(wish) && !KEYWORDS.has(wish) &&
      !(wish in globalThis);
    let name = isName ? wish : `${otherwise}1`;
    for (let i = 1; this.#taken.has(name); i++) name = `${otherwise}${i}`;
    this.#taken.add(name);
    return name;
  }
}

function graphStatements(plan: Plan, names: Names, rules: ReadonlyMap<Rule, string>): string[] {
  const { ofPositions } = names;
  const statements: string[] = [];
  const leaves = new Map<number, string>();
  const assigned = assignments(plan);
  plan.rules.forEach((rule, position) => {
    const others = plan.gaps.get(position) ?? 0;
    if (others > 0) statements.push(...gap(others));
    for (const version of assigned[position]!) {
      statements.push(`${ofPositions[version]}.data = ${numberText(plan.data[version]!)};`);
    }
    const operands = operandsOf(plan, position).map((operand) => ofPositions[operand]!).join(", ");
    const unrecorded = plan.unrecorded.get(position);
    const data = numberText(plan.data[position]!);
    const leaf = plan.leaf[position]!, label = plan.labels[position]!;
    if (rule !== undefined) {
      const name = position === plan.root ? names.root : names.add(label, "n");
      const keyword = plan.forgets && position !== plan.root ? "let" : "const";
      statements.push(`${keyword} ${name} = ${rules.get(rule) ?? rule.name}(${operands});`);
      ofPositions.push(name);
    } else if (leaf < 0 && label === "" && position !== plan.root) ofPositions.push(data);
    else if (leaves.has(leaf)) ofPositions.push(leaves.get(leaf)!);
    else {
      const name = position === plan.root ? names.root : names.add(label, leaf < 0 ? "c" : "x");
      const title = JSON.stringify(label || name);
      if (unrecorded !== undefined) {
        const { rule } = unrecorded;
        statements.push(
          `${plan.forgets ? "let" : "const"} ${name} = noGrad(() => {`,
          "  noGrad(isRecording); // one that ends within the other",
          `  return ${rules.get(rule) ?? rule.name}(${operands});`,
          "});",
          `${name}.label = ${title};`,
        );
      } else if (leaf < 0) {
        statements.push(`const ${name} = detach(new Value(${data}));`, `${name}.label = ${title};`);
      } else {
        statements.push(`const ${name} = new Value(${data}, ${title});`);
        leaves.set(leaf, name);
      }
      ofPositions.push(name);
    }
  });
  if (plan.forgets) statements.push(...foundAgain(plan, ofPositions));
  return statements;
}

/** The statements that let go of every handle but the root's, and find the nodes again from there. */
function foundAgain(plan: Plan, names: readonly string[]): string[] {
  const found = new Set<number>();
  const statements: string[] = [];
  for (let position = plan.root; position >= 0; position--) {
    plan.operands[position]!.forEach((operand, k) => {
      const isLeaf = plan.leaf[operand]! >= 0;
      const isDetached = plan.rules[operand] === undefined && !plan.unrecorded.has(operand);
      if (isLeaf || isDetached || isNumber(plan, operand) || found.has(operand)) return;
      found.add(operand);
      statements.push(`${names[operand]} = ${names[position]}.children[${k}];`);
    });
  }
  const why = "// No handle but the root's and the leaves' is held: the nodes are found again";
  return statements.length === 0 ? [] : [why, ...statements];
}

function gap(others: number): string[] {
  return [
    "// Much else is recorded here: the tape passes over it, or goes on in another segment",
    `for (let i = 0, other = new Value(1); i < ${others}; i++) other.add(1);`,
  ];
}

/** A number as code writes it: with the sign of −0, which `String` drops. */
export function numberText(number: number): string {
  return Object.is(number, -0) ? "-0" : String(number);
}

/** The call of defineRule that defines a rule, with the rule's functions as their own text. */
function definition(rule: Rule, name: string): string[] {
  return [
    "// Its functions are shown as they were written: define here what else they use.",
    `const ${name} = defineRule({`,
    `  name: ${JSON.stringify(rule.name)},`,
    `  evaluate: ${functionText(rule.evaluate)},`,
    `  partials: [${rule.partials.map(functionText).join(", ")}],`,
    `  expression: ${JSON.stringify(rule.expression)},`,
    "});",
  ];
}

// deno-lint-ignore ban-types
function functionText(f: Function): string {
  if (ENGINE_EXPORTS.get(f.name) === f) return f.name;
  if (Object.getOwnPropertyDescriptor(Math, f.name)?.value === f) return `Math.${f.name}`;
  const text = String(f);
  return /^(?!function\b|async\b)[\w$]+\s*\(/.test(text) ? `function ${text}` : text;
}

/** The engine's exports that a text names: `tanh(x)` does, and `x.tanh` does not. */
function importedNames(text: string): string[] {
  const code = text.replaceAll(/\/\/.*|"(?:[^"\\]|\\.)*"/g, "");
  const names = code.match(/(?<![\p{ID_Continue}$.])[A-Za-z]\w*(?![\p{ID_Continue}$]|\s*:)/gu) ??
    [];
  return [...new Set(names)].filter((name) => ENGINE_EXPORTS.has(name)).sort();
}
