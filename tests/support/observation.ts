/** What a user can see of nodes and graphs, as a list of numbers and texts to compare. */
import type { Value } from "../../mod.ts";
import type { Engine } from "./checkout.ts";
import type { Step } from "./program.ts";

/** Graphs with more nodes than so many are looked at now and then only, node by node. */
const MOST = 400;

/** What was seen in a program, in order: of each thing what it is, and what it was. */
export class Notes {
  readonly names: string[] = [];
  readonly things: unknown[] = [];
  /** For each step where its things begin, and the step. */
  readonly #begins: { readonly at: number; readonly number: number; readonly step?: Step }[] = [];
  #ids: number[] = [];
  #kinds: string[] = [];

  /** Starts anew. */
  clear(): void {
    this.names.length = this.things.length = this.#begins.length = 0;
    this.#ids = [];
    this.#kinds = [];
  }

  begin(number: number, step: Step): void {
    this.#begins.push({ at: this.names.length, number, step });
  }

  /** What comes now was seen after the last step. */
  end(): void {
    this.#begins.push({ at: this.names.length, number: -1 });
  }

  put(name: string, thing: unknown): void {
    this.names.push(name);
    this.things.push(thing);
  }

  /** Notes what is computed, or the error that is thrown. */
  try(name: string, compute: () => unknown): void {
    try {
      this.put(name, compute());
    } catch (error) {
      this.putError(error);
    }
  }

  putError(error: unknown): void {
    this.put("error", error instanceof Error ? `${error.name}: ${error.message}` : error);
  }

  /** Notes a node's id: not which number it is, but which rank it has among those of its kind in the program. */
  id(name: string, { id, operation }: Value): void {
    const isRecorded = operation !== "leaf" && operation !== "constant";
    this.put(name, isRecorded ? "of a record" : `of a ${operation}`);
    this.#ids.push(id);
    this.#kinds.push(isRecorded ? "record" : operation);
  }

  /**
   * Notes which ids are equal, and how those of records and those of leaves are ordered. A leaf's among those of records
   * is of no account: whether a record's is larger may depend on when garbage was collected.
   */
  rankIds(): void {
    const firsts = new Map<number, number>();
    this.#ids.forEach((id, i) => {
      if (!firsts.has(id)) firsts.set(id, i);
    });
    this.put("which ids are equal", Int32Array.from(this.#ids, (id) => firsts.get(id)!));
    for (const kind of ["record", "leaf"]) this.put("order of ids", this.#ranks(kind));
  }

  /** The ranks of the ids of a kind: equal ones share a rank. */
  #ranks(kind: string): Int32Array {
    const ids = this.#ids.filter((_, i) => this.#kinds[i] === kind);
    const ascending = [...new Set(ids)].sort((a, b) => a - b);
    const ranks = new Map(ascending.map((id, rank) => [id, rank]));
    return Int32Array.from(ids, (id) => ranks.get(id)!);
  }

  /** The step at which a thing was seen. */
  stepOf(place: number): { readonly number: number; readonly step?: Step } {
    return this.#begins.findLast(({ at }) => at <= place) ?? { number: -1 };
  }
}

/** A thing in which two programs differ. */
export interface Difference {
  readonly name: string;
  readonly step: { readonly number: number; readonly step?: Step };
  readonly old: unknown;
  readonly new: unknown;
}

/** What a comparison found. */
export interface Comparison {
  /** The first thing that differs, by more than rounding where that is allowed for. */
  readonly difference: Difference | undefined;
  /** The largest relative difference that was taken for rounding; 0 where every bit is the same. */
  readonly rounding: number;
}

/**
 * Derivatives by leaves. A sweep adds up what reaches a leaf segment by segment, so that their last bits depend on where
 * segments end: it is not the same in two engines, nor in two runs of one, as collected garbage has a say in it.
 */
export const SUMMED_BY_SEGMENTS: ReadonlySet<string> = new Set([
  "grad of a leaf",
  "grads of leaves in order",
  "result",
  "text of a leaf",
]);

/** Compares what was seen of two engines; `mayRound` says of which things the last bits are of no account. */
export function compareNotes(
  older: Notes,
  newer: Notes,
  mayRound: ReadonlySet<string>,
): Comparison {
  const length = Math.max(older.names.length, newer.names.length);
  let rounding = 0;
  for (let i = 0; i < length; i++) {
    const name = older.names[i] ?? newer.names[i]!, isSameKind = name === newer.names[i];
    if (isSameKind && areSame(older.things[i], newer.things[i])) continue;
    const error = isSameKind && mayRound.has(name)
      ? relativeDifference(older.things[i], newer.things[i])
      : Infinity;
    rounding = Math.max(rounding, Math.min(error, MOST_ROUNDING));
    if (error <= MOST_ROUNDING) continue;
    const difference = { name, step: older.stepOf(i), ...parted(older, newer, i) };
    return { difference, rounding };
  }
  return { difference: undefined, rounding };
}

/** Relative differences up to this are taken for rounding: sums of many thousand terms that cancel each other in part. */
const MOST_ROUNDING = 1e-9;

const NUMBERS = /-?\d[\d.]*(e[+-]\d+)?/g;
const numbersIn = (text: string) =>
  Array.from(text.matchAll(NUMBERS), ([digits]) => Number(digits));

/** How far apart two numbers are, or texts with one number after the other, or lists of numbers. */
function relativeDifference(a: unknown, b: unknown): number {
  if (Object.is(a, b)) return 0;
  if (typeof a === "number" && typeof b === "number") {
    const scale = Math.max(Math.abs(a), Math.abs(b));
    return scale < Infinity ? Math.abs(a - b) / scale : Infinity;
  }
  if (typeof a === "string" && typeof b === "string") {
    const isText = a.replaceAll(NUMBERS, "#") === b.replaceAll(NUMBERS, "#");
    return isText ? relativeDifference(numbersIn(a), numbersIn(b)) : Infinity;
  }
  if (!isArray(a) || !isArray(b) || a.length !== b.length) return Infinity;
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, relativeDifference(a[i], b[i]));
  return most;
}

/** Both things, or of arrays the items that differ first. */
function parted(older: Notes, newer: Notes, i: number): { old: unknown; new: unknown } {
  if (older.names[i] !== newer.names[i]) {
    return {
      old: `${older.names[i]} ${older.things[i]}`,
      new: `${newer.names[i]} ${newer.things[i]}`,
    };
  }
  const a = older.things[i], b = newer.things[i];
  if (!isArray(a) || !isArray(b)) return { old: a, new: b };
  if (a.length !== b.length) return { old: `${a.length} items`, new: `${b.length} items` };
  const k = a.findIndex((item, k) => !Object.is(item, b[k]));
  const show = (items: Items) => `item ${k} of ${a.length}: ${shown(items[k])}`;
  return { old: show(a), new: show(b) };
}

/** A number, with the sign of its zero. */
export function shown(thing: unknown): string {
  return Object.is(thing, -0) ? "-0" : typeof thing === "string" ? thing : String(thing);
}

interface Items {
  readonly length: number;
  readonly [index: number]: unknown;
  findIndex(holds: (item: unknown, index: number) => boolean): number;
}

function isArray(thing: unknown): thing is Items {
  return Array.isArray(thing) || ArrayBuffer.isView(thing);
}

function areSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isArray(a) || !isArray(b) || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

/** Notes the gradient of a node. */
export function noteGrad(notes: Notes, { operation, grad }: Value): void {
  notes.put(operation === "leaf" ? "grad of a leaf" : "grad", grad);
}

/** Notes what a node shows of itself and of its operands. */
export function observeNode(engine: Engine, notes: Notes, node: Value): void {
  notes.put("data", node.data);
  noteGrad(notes, node);
  notes.put("label", node.label);
  notes.put("operation", node.operation);
  notes.put("rule", engine.ruleOf(node)?.name);
  notes.try("partials", () => engine.partialsOf(node)); // of a number they are computed anew
  notes.put(node.operation === "leaf" ? "text of a leaf" : "text", String(node));
  notes.id("id", node);
  const { children } = node;
  notes.put("children", children.map(({ operation }) => operation).join());
  for (const child of children) {
    notes.put("data of a child", child.data);
    noteGrad(notes, child);
    notes.put("label of a child", child.label);
    notes.id("id of a child", child);
  }
}

/** Notes the graph under a node: its nodes in order, with everything that they hold. */
export function observeGraph(engine: Engine, notes: Notes, root: Value): void {
  const graph = engine.trace(root), { length } = graph;
  notes.put("nodes of the graph", length);
  notes.put("operands", graph.operands);
  notes.put("data of the graph", graph.data);
  notes.put("partials of the graph", graph.partials);
  notes.put("leaves of the graph", graph.leaves);
  notes.put("constants of the graph", graph.constants);
  notes.put("outputs of the graph", graph.outputs);
  notes.put("rules of the graph", graph.rules.map((rule) => rule?.name));
  const stride = Math.ceil(length / MOST);
  for (let position = length - 1; position >= 0; position -= stride) {
    notes.put("version in the graph", graph.version(position));
    notes.put("label in the graph", graph.label(position));
    const isLeaf = graph.value(position).operation === "leaf";
    notes.put(isLeaf ? "grad of a leaf" : "grad in the graph", graph.grad(position));
    notes.id("id in the graph", graph.value(position));
  }
  if (length > 50 * MOST) return; // a handle on each of so many nodes takes too long
  const order = engine.reversedTopologicalOrder(root);
  notes.put("order", order.map(({ operation }) => operation));
  notes.put("data in order", order.map(({ data }) => data));
  const leaves = order.filter(({ operation }) => operation === "leaf");
  notes.put("grads of leaves in order", leaves.map(({ grad }) => grad));
  notes.put("grads in order", order.map(({ operation, grad }) => operation === "leaf" ? 0 : grad));
  order.forEach((node, k) => k % stride === 0 && notes.id("id in order", node));
  order.forEach((node, k) => k % stride === 0 && observeChildren(notes, node));
}

function observeChildren(notes: Notes, node: Value): void {
  for (const child of node.children) notes.id("id of a child in order", child);
}
