/** Programs drawn at random: the same seed and number give the same program. */
import { rules } from "../../mod.ts";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import {
  type Call,
  type Growth,
  MISTAKES,
  type Program,
  type Reference,
  SLOTS,
  type Step,
  type Term,
  type Transform,
  TRANSFORMS,
} from "./program.ts";
import { USER_RULES } from "./program_rules.ts";
import { MODERATE } from "./random_nodes.ts";

/** The built-in operations with how many operands each takes. */
const ARITIES: ReadonlyMap<string, number> = new Map(
  [...rules.values()].map(({ name, arity }) => [name, arity]),
);
const NAMES = [...ARITIES.keys()], UNARY = NAMES.filter((name) => ARITIES.get(name) === 1);
const MODERATE_NAMES = MODERATE.map(({ name }) => name);
const FOLDED = ["max", "min", "hypot"];
const CALLS: readonly Call[] = ["function", "method", "method", "apply"];
const RULE_NAMES = Object.keys(USER_RULES);

/** Numbers at which double arithmetic has its edges. */
const SPECIAL = [
  0,
  -0,
  Infinity,
  -Infinity,
  NaN,
  5e-324,
  -5e-324,
  2.2250738585072014e-308,
  1e-310,
  1e300,
  -1e300,
  1e-300,
  Number.MAX_VALUE,
  1,
  -1,
  0.5,
  2 ** 53,
];

/** Draws the program with a number. */
export function randomProgram(seed: number, number: number): Program {
  return new Writer(new SeededRandom(seed, number)).program();
}

/** How often a step is drawn, and what draws it. */
type Choice = readonly [weight: number, draw: () => Step];

class Writer {
  readonly #random: SeededRandom;
  /** Whether numbers at the edges occur. */
  readonly #hasSpecials: boolean;
  /** How many graphs may still be differentiated, each of which makes graphs several times as large. */
  #derivatives = 3;
  readonly #top: readonly Choice[];
  readonly #inner: readonly Choice[];

  constructor(random: SeededRandom) {
    this.#random = random;
    this.#hasSpecials = random.chance(0.3);
    this.#inner = [
      [40, () => this.#operation()],
      [6, () => this.#folded()],
      [5, () => this.#userRule()],
      [5, () => this.#leaf()],
      [3, () => this.#sum()],
      [3, () => this.#dot()],
      [4, () => ({ do: "assign", to: this.#leafMostly(), data: this.#number() })],
      [1, () => ({ do: "assignGrad", to: this.#leafMostly(), grad: this.#number() })],
      [2, () => ({ do: "detach", x: this.#term() })],
      [4, () => this.#backward()],
      [0.5, () => ({ do: "sweepTwice", from: this.#reference() })],
      [2, () => this.#zeroGrad()],
      [2, () => this.#mistake()],
      [2, () => this.#derivative(() => this.#gradients())],
    ];
    this.#top = [
      ...this.#inner,
      [2, () => this.#noGrad()],
      [3, () => this.#derivative(() => this.#transform())],
      [3, () => this.#label()],
      [2, () => this.#pause()],
      [2, () => ({ do: "keep", x: this.#reference(), slot: this.#random.below(SLOTS) })],
      [3, () => ({ do: "recall", slot: this.#random.below(SLOTS) })],
      [1, () => ({ do: "observe", root: this.#reference() })],
      [1, () => ({ do: "drop", keep: 1 + this.#random.below(3) })],
      [0.04, () => ({ do: "collect" })],
      [0.1, () => ({ do: "define", factor: this.#number(), x: this.#term() })],
      [0.4, () => ({ do: "pad", count: 1 + this.#random.below(20_000) })],
    ];
  }

  program(): Program {
    const drawn = this.#random.unit();
    if (drawn < 0.003) return this.#large("long", 2, 160_000);
    if (drawn < 0.07) return this.#large("crossing", 2 + this.#random.below(3), 18_000);
    return { kind: "small", steps: [this.#leaf(), ...this.#steps(this.#top, 5, 45)] };
  }

  /** A program that crosses from segment to segment; what derivatives are taken of comes before. */
  #large(kind: Program["kind"], growths: number, most: number): Program {
    const steps: Step[] = [this.#leaf(), ...this.#steps(this.#top, 2, 12)];
    this.#derivatives = 0;
    for (let i = 0; i < growths; i++) {
      steps.push(this.#growth(most));
      if (this.#random.chance(0.3)) steps.push(this.#pause());
      steps.push(...this.#steps(this.#top, 1, 10));
    }
    if (kind === "crossing" && this.#random.chance(0.05)) steps.push(this.#gradients());
    steps.push(this.#backward(), { do: "sweepTwice", from: this.#reference() });
    return { kind, steps };
  }

  #steps(choices: readonly Choice[], least: number, most: number): Step[] {
    const length = least + this.#random.below(most - least + 1);
    return Array.from({ length }, () => this.#choose(choices));
  }

  #choose(choices: readonly Choice[]): Step {
    const total = choices.reduce((sum, [weight]) => sum + weight, 0);
    let at = this.#random.unit() * total;
    for (const [weight, draw] of choices) if ((at -= weight) < 0) return draw();
    return this.#operation();
  }

  #number(): number {
    const random = this.#random;
    if (this.#hasSpecials && random.chance(0.25)) return random.pick(SPECIAL);
    if (random.chance(0.4)) return random.below(9) / 4 - 1;
    return random.chance(0.1) ? 10 ** (6 * random.unit() - 3) : 4 * random.unit() - 2;
  }

  /** The last nodes more often than others, so that graphs are deep. */
  #reference(): Reference {
    return {
      among: this.#random.chance(0.2) ? "leaves" : "nodes",
      back: this.#random.below(this.#random.chance(0.6) ? 3 : 50),
    };
  }

  /** What may be assigned, but for some. */
  #leafMostly(): Reference {
    return { among: this.#random.chance(0.95) ? "leaves" : "nodes", back: this.#random.below(6) };
  }

  #term(): Term {
    return this.#random.chance(0.2) ? this.#number() : this.#reference();
  }

  #terms(least: number, most: number): Term[] {
    const length = least + this.#random.below(most - least + 1);
    return Array.from({ length }, () => this.#term());
  }

  #references(most: number): Reference[] {
    return Array.from({ length: 1 + this.#random.below(most) }, () => this.#reference());
  }

  #leaf(): Step {
    const label = this.#random.chance(0.2) ? `x_${this.#random.below(5)}` : "";
    return { do: "leaf", data: this.#number(), label };
  }

  #operation(): Step {
    const random = this.#random, call = random.pick(CALLS);
    const name = random.pick(
      random.chance(0.5) ? MODERATE_NAMES : random.chance(0.5) ? UNARY : NAMES,
    );
    const arity = ARITIES.get(name)!;
    return { do: "operation", name, call, operands: this.#terms(arity, arity) };
  }

  #folded(): Step {
    const call = this.#random.chance(0.5) ? "function" : "method";
    return { do: "operation", name: this.#random.pick(FOLDED), call, operands: this.#terms(1, 5) };
  }

  #userRule(): Step {
    const random = this.#random;
    let name = random.pick(RULE_NAMES);
    if (name.startsWith("endsSegment") && random.chance(0.8)) name = "swish"; // they take long
    const arity = USER_RULES[name]!;
    const call = random.chance(0.2) ? "apply" : "function";
    return { do: "operation", name, call, operands: this.#terms(arity, arity) };
  }

  #sum(): Step {
    return { do: "sum", values: this.#terms(1, 9) };
  }

  #dot(): Step {
    const a = this.#terms(1, 5);
    return { do: "dot", a, b: this.#terms(a.length, a.length) };
  }

  #label(): Step {
    return { do: "label", of: this.#reference(), label: `l_${this.#random.below(20)}` };
  }

  /** Now and then so often that numbers of sweeps which are kept in a byte start anew. */
  #backward(): Step {
    const times = this.#random.chance(0.005) ? 250 + this.#random.below(10) : 1;
    return { do: "backward", from: this.#reference(), times };
  }

  #zeroGrad(): Step {
    const length = this.#random.below(4);
    return { do: "zeroGrad", leaves: Array.from({ length }, () => this.#leafMostly()) };
  }

  #mistake(): Step {
    return { do: "mistake", number: this.#random.below(MISTAKES), x: this.#reference() };
  }

  #pause(): Step {
    return { do: "pause", pause: this.#random.chance(0.92) ? "microtask" : "timeout" };
  }

  #derivative(draw: () => Step): Step {
    return this.#derivatives-- > 0 ? draw() : this.#operation();
  }

  #gradients(): Step {
    return { do: "gradients", output: this.#reference(), inputs: this.#references(4) };
  }

  #noGrad(): Step {
    return { do: "noGrad", steps: this.#body(this.#inner) };
  }

  #transform(): Transform {
    const random = this.#random, length = 1 + random.below(3);
    const returns = ["one", "one", "one", "number", 1, 2, 3] as const;
    const name = random.pick(TRANSFORMS), returnsList = ["jacobian", "jvp", "vjp"].includes(name);
    const nested = random.chance(0.15) && this.#derivatives > 0;
    return {
      do: "transform",
      name,
      args: random.chance(0.6)
        ? Array.from({ length }, () => this.#number())
        : this.#terms(length, length),
      isNested: length > 1 && random.chance(0.3),
      along: random.chance(0.7) ? [this.#number(), this.#number(), 1] : this.#terms(3, 3),
      body: nested
        ? [...this.#body(this.#inner), this.#derivative(() => this.#transform())]
        : this.#body(this.#inner),
      returns: random.chance(0.95)
        ? returnsList ? random.pick(returns.slice(4)) : "one"
        : random.pick(returns),
    };
  }

  /** Steps of a function that the engine calls; now and then it throws. */
  #body(choices: readonly Choice[]): Step[] {
    const steps = this.#steps(choices, 1, 7);
    if (this.#random.chance(0.06)) steps.push({ do: "throw" });
    return steps;
  }

  #growth(most: number): Growth {
    const random = this.#random;
    const shape = random.chance(0.1) ? "islands" : random.pick(["chain", "mesh", "sums"] as const);
    return {
      do: "grow",
      shape,
      count: 2 + random.below(shape === "islands" ? 1000 : most),
      from: this.#reference(),
      a: random.chance(0.5) ? this.#reference() : random.unit(),
      b: this.#term(),
      width: 2 + random.below(shape !== "islands" && random.chance(0.2) ? 40 : 14),
      seed: random.below(2 ** 31),
    };
  }
}
