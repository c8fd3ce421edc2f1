/** Runs programs (program.ts) on an engine, and notes everything that a user could see of it. */
import type { Operand, Rule, Value } from "../../mod.ts";
import { SeededRandom } from "../../lib/check/graphs/seeded_random.ts";
import type { Engine } from "./checkout.ts";
import { make } from "./program_mistakes.ts";
import { noteGrad, Notes, observeGraph, observeNode } from "./observation.ts";
import {
  type Call,
  type Growth,
  type Pause,
  type Program,
  type Reference,
  SLOTS,
  type Step,
  type Term,
  type Transform,
} from "./program.ts";
import { defineUserRules, type Surroundings, type UserOperation } from "./program_rules.ts";

/** What the step "throw" throws. */
class OnPurpose extends Error {}

type AnyOperation = (...operands: never[]) => Operand;
type AnyTransform = (
  f: (...args: (Value | Value[])[]) => unknown,
) => (...args: unknown[]) => unknown;

/** An engine with what programs left behind in it. */
export class Machine {
  readonly notes = new Notes();
  readonly #engine: Engine;
  readonly #surroundings: Surroundings = { captured: undefined };
  readonly #rules: ReadonlyMap<string, UserOperation>;
  /** Nodes that outlive programs. */
  #survivors: (Value | undefined)[] = new Array(SLOTS).fill(undefined);
  #nodes: Value[] = [];
  #leaves: Value[] = [];
  /** Within how many functions that the engine calls the steps run. */
  #depth = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#rules = defineUserRules(engine, this.#surroundings);
  }

  /** Lets go of what programs left behind. */
  forget(): void {
    this.#survivors.fill(undefined);
  }

  /** Runs a program; yields where it waits for the next job. */
  *run(program: Program): Generator<Pause, void> {
    this.#nodes = [];
    this.#leaves = [];
    this.#surroundings.captured = undefined;
    for (const [number, step] of program.steps.entries()) {
      this.notes.begin(number, step);
      if (step.do === "pause") yield step.pause;
      else this.#attempt(step);
    }
    this.notes.end();
    for (const node of this.#nodes.slice(-6)) observeNode(this.#engine, this.notes, node);
    for (const leaf of this.#leaves) observeNode(this.#engine, this.notes, leaf);
    const [last] = this.#nodes.slice(-1);
    if (last !== undefined) observeGraph(this.#engine, this.notes, last);
    for (const node of this.#survivors) if (node !== undefined) this.notes.id("survivor", node);
    this.notes.rankIds();
    this.#nodes = [];
    this.#leaves = [];
    this.#surroundings.captured = undefined;
  }

  /** Performs a step; an error is noted. */
  #attempt(step: Step): void {
    try {
      this.#perform(step);
    } catch (error) {
      if (error instanceof OnPurpose && this.#depth > 0) throw error;
      this.notes.putError(error);
    }
  }

  #perform(step: Step): void {
    const { gradients, zeroGrad, detach, sum, dot, noGrad } = this.#engine;
    switch (step.do) {
      case "leaf":
        return this.#addLeaf(step.data, step.label);
      case "operation":
        return this.#keepResult(this.#call(step.call, step.name, this.#operands(step.operands)));
      case "sum":
        return this.#keepResult(sum(this.#operands(step.values)));
      case "dot":
        return this.#keepResult(dot(this.#operands(step.a), this.#operands(step.b)));
      case "define":
        return this.#define(step.factor, this.#operand(step.x));
      case "detach":
        return this.#keepResult(detach(this.#operand(step.x)));
      case "noGrad":
        return noGrad(() => this.#within(step.steps));
      case "throw":
        throw new OnPurpose("on purpose");
      case "gradients":
        return this.#keepResult(
          gradients(this.#node(step.output), step.inputs.map((input) => this.#node(input))),
        );
      case "zeroGrad":
        return zeroGrad(...step.leaves.map((leaf) => this.#node(leaf)));
      case "transform":
        return this.#transform(step);
      case "grow":
        return this.#grow(step);
      case "mistake":
        return make(step.number, this.#engine, this.#node(step.x));
      default:
        return this.#performOnState(step);
    }
  }

  /** The steps that assign, sweep, look, or let go. */
  #performOnState(step: Step): void {
    switch (step.do) {
      case "assign":
        this.#node(step.to).data = step.data;
        break;
      case "assignGrad":
        this.#node(step.to).grad = step.grad;
        break;
      case "label":
        this.#node(step.of).label = step.label;
        break;
      case "backward":
        for (let i = 0; i < step.times; i++) this.#node(step.from).backward();
        this.#noteGradients();
        break;
      case "sweepTwice":
        this.#sweepTwice(this.#node(step.from));
        break;
      case "pad":
        this.#pad(step.count);
        break;
      case "collect":
        (globalThis as unknown as { gc?(): void }).gc?.();
        break;
      case "drop":
        this.#drop(step.keep);
        break;
      case "keep":
        this.#survivors[step.slot] = this.#node(step.x);
        break;
      case "recall":
        this.#recall(this.#survivors[step.slot]);
        break;
      case "observe":
        observeNode(this.#engine, this.notes, this.#node(step.root));
        observeGraph(this.#engine, this.notes, this.#node(step.root));
        break;
    }
  }

  #addLeaf(data: number, label: string): void {
    const leaf = label === "" ? new this.#engine.Value(data) : new this.#engine.Value(data, label);
    this.#nodes.push(leaf);
    this.#leaves.push(leaf);
  }

  #recall(node: Value | undefined): void {
    if (node === undefined) return;
    this.#nodes.push(node);
    if (node.operation === "leaf") this.#leaves.push(node);
  }

  #drop(keep: number): void {
    this.#surroundings.captured = undefined;
    this.#nodes = this.#nodes.slice(-keep);
    this.#leaves = this.#leaves.slice(-keep);
  }

  /** The node that a reference stands for; a leaf is made where there is none. */
  #node({ among, back }: Reference): Value {
    if (this.#leaves.length === 0) this.#addLeaf(0.5, "");
    if (this.#nodes.length === 0) this.#nodes.push(...this.#leaves);
    const all = among === "leaves" ? this.#leaves : this.#nodes;
    return all[all.length - 1 - back % all.length]!;
  }

  #operand(term: Term): Operand {
    return typeof term === "number" ? term : this.#node(term);
  }

  #operands(terms: readonly Term[]): Operand[] {
    return terms.map((term) => this.#operand(term));
  }

  #call(call: Call, name: string, operands: readonly Operand[]): Operand {
    const { apply, rules, Value } = this.#engine;
    this.#surroundings.captured = this.#nodes.at(-3);
    const [x, ...others] = operands;
    const userOperation = this.#rules.get(name);
    if (call === "apply") return apply(rules.get(name) as Rule, ...operands);
    if (userOperation !== undefined) return userOperation(...operands);
    if (call === "method" && x instanceof Value) {
      return (x as unknown as Record<string, AnyOperation>)[name]!(...others as never[]);
    }
    return (this.#engine as unknown as Record<string, AnyOperation>)[name]!(...operands as never[]);
  }

  #define(factor: number, x: Operand): void {
    const { defineRule, mul } = this.#engine;
    const again = defineRule({
      name: "again",
      evaluate: (x) => factor * x,
      partials: [(x) => typeof x === "number" ? factor : mul(mul(x, 0), factor)],
      expression: `${factor} * x`,
    });
    this.#keepResult(again(x));
  }

  /** Notes the numbers of a result of any shape, and keeps its nodes. */
  #keepResult(result: unknown): void {
    if (result instanceof this.#engine.Value) {
      this.notes.put("data", result.data);
      this.notes.put("operation", result.operation);
      this.#nodes.push(result);
    } else if (typeof result === "object" && result !== null) {
      this.notes.put("keys", Object.keys(result).join());
      for (const part of Object.values(result)) this.#keepResult(part);
    } else this.notes.put("result", result);
  }

  #noteGradients(): void {
    for (const leaf of this.#leaves) noteGrad(this.notes, leaf);
    for (const node of this.#nodes.slice(-8)) noteGrad(this.notes, node);
  }

  /** What a second sweep adds is what the first one did, so that from 0 on every gradient doubles. */
  #sweepTwice(root: Value): void {
    for (const leaf of this.#leaves) if (leaf.operation === "leaf") leaf.grad = 0;
    root.backward();
    const first = this.#leaves.map((leaf) => leaf.grad);
    root.backward();
    this.#leaves.forEach((leaf, i) => {
      if (leaf.operation !== "leaf") return;
      this.notes.put("twice the gradient", Object.is(leaf.grad, first[i]! + first[i]!));
    });
  }

  /** Steps within a function that the engine calls. */
  #within(steps: readonly Step[]): void {
    this.#depth++;
    try {
      for (const step of steps) this.#attempt(step);
    } finally {
      this.#depth--;
    }
  }

  #transform({ name, args, isNested, along, body, returns }: Transform): void {
    const f = (...given: (Value | Value[])[]) => this.#callBody(body, given.flat(), returns);
    const transformed = (this.#engine[name] as unknown as AnyTransform)(f);
    const list = this.#operands(args), directions = this.#operands(along);
    const shaped = (items: readonly Operand[]) =>
      isNested ? [items[0], items.slice(1, list.length)] : items.slice(0, list.length);
    const cotangents = () =>
      typeof returns === "number" ? directions.slice(0, returns) : directions[0];
    switch (name) {
      case "hvp":
      case "jvp":
        return this.#keepResult(transformed(shaped(list), shaped(directions)));
      case "vjp":
        return this.#keepResult(transformed(shaped(list), cotangents()));
      default:
        return this.#keepResult(transformed(...shaped(list)));
    }
  }

  /** The function that a transform differentiates: it sees its arguments and some of the nodes outside. */
  #callBody(body: readonly Step[], args: readonly Value[], returns: Transform["returns"]): unknown {
    const outside = this.#nodes, leavesOutside = this.#leaves;
    this.#nodes = [...outside.slice(-4), ...args];
    this.#leaves = [...leavesOutside.slice(-2), ...args];
    try {
      this.#within(body);
      const last = this.#nodes.at(-1)!;
      if (returns === "one") return last;
      return returns === "number" ? last.data : this.#nodes.slice(-returns);
    } finally {
      this.#nodes = outside;
      this.#leaves = leavesOutside;
    }
  }

  #pad(count: number): void {
    let node = new this.#engine.Value(1);
    for (let i = 0; i < count; i++) node = node.add(0);
  }

  #grow(growth: Growth): void {
    const first = this.#node(growth.from), b = this.#operand(growth.b);
    let a = this.#operand(growth.a);
    if (growth.shape === "mesh") return this.#growMesh(growth, [first, ...this.#leaves.slice(-3)]);
    if (growth.shape === "islands") return this.#growMesh(growth, this.#islands(growth, first));
    if (growth.shape === "sums") return this.#growSums(growth, first, a);
    let node = first;
    for (let i = 0; i < growth.count; i += 2) {
      node = node.mul(a).add(b);
      if (i % 4096 === 4094 && typeof a !== "number" && a.operation === "leaf") a.data *= 0.999;
      if (!(Math.abs(node.data) < 1e3)) a = 0.5;
    }
    this.#keepResult(node);
  }

  /** Nodes with so many records between them that no two stand in one segment. */
  #islands({ width }: Growth, first: Value): Value[] {
    return Array.from({ length: width }, (_, i) => {
      const island = first.mul(i + 1).tanh();
      this.#pad(17_000);
      return island;
    });
  }

  #growMesh({ count, width, seed }: Growth, nodes: readonly Value[]): void {
    const random = new SeededRandom(seed), { Value, tanh, max } = this.#engine;
    const last: Value[] = [...nodes, new Value(random.unit())];
    while (last.length < width) last.push(new Value(random.unit() - 0.5));
    for (let i = 0; i < count; i++) {
      const x = random.pick(last), y = random.pick(last), kind = random.below(10);
      last[i % width] = kind < 3
        ? x.add(y)
        : kind < 5
        ? x.sub(y)
        : kind < 7
        ? tanh(x).mul(y)
        : kind < 9
        ? x.mul(random.unit())
        : max(x, y);
      if (!(Math.abs(last[i % width]!.data) < 1e6)) last[i % width] = tanh(y);
    }
    for (const node of last) this.#keepResult(node);
  }

  #growSums({ count, width, seed }: Growth, first: Value, term: Operand): void {
    const random = new SeededRandom(seed), { Value } = this.#engine;
    const leaves = Array.from({ length: width }, () => new Value(random.unit()));
    const sums = leaves.map((leaf, k) => k === 0 ? first.add(leaf) : leaf.mul(1));
    for (let i = 0; i < count; i += 2) {
      const k = random.chance(0.1) ? random.below(width) : (i >> 1) % width;
      const other = random.chance(0.002) ? random.pick(sums) : term;
      sums[k] = sums[k]!.add(leaves[k]!.mul(other));
      if (!(Math.abs(sums[k]!.data) < 1e6)) sums[k] = leaves[k]!.mul(1);
    }
    for (const node of sums) this.#keepResult(node);
    this.#leaves.push(...leaves.slice(0, 5));
  }
}
