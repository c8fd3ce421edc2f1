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

  /** Starts anew. */
  clear(): void {
    this.names.length = this.things.length = this.#begins.length = 0;
    this.#ids = [];
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

  /** Notes an id: not which number it is, but which rank it has among all of the program. */
  id(name: string, id: number): void {
    this.put(name, "an id");
    this.#ids.push(id);
  }

  /** Notes the ranks of all ids: equal ones share a rank. */
  rankIds(): void {
    const ascending = [...new Set(this.#ids)].sort((a, b) => a - b);
    const ranks = new Map(ascending.map((id, rank) => [id, rank]));
    const firsts = new Map<number, number>();
    this.#ids.forEach((id, i) => {
      if (!firsts.has(id)) firsts.set(id, i);
    });
    this.put("which ids are equal", Int32Array.from(this.#ids, (id) => firsts.get(id)!));
    this.put("order of ids", Int32Array.from(this.#ids, (id) => ranks.get(id)!));
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

/** The first difference between what was seen of two engines; `isMinded` says which kinds count. */
export function firstDifference(
  older: Notes,
  newer: Notes,
  isMinded: (name: string) => boolean = () => true,
): Difference | undefined {
  const length = Math.max(older.names.length, newer.names.length);
  for (let i = 0; i < length; i++) {
    const name = older.names[i] ?? newer.names[i]!;
    if (older.names[i] === newer.names[i] && areSame(older.things[i], newer.things[i])) continue;
    if (older.names[i] === newer.names[i] && !isMinded(name)) continue;
    const step = older.stepOf(i);
    return { name, step, ...parted(older, newer, i) };
  }
  return undefined;
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

/** Notes what a node shows of itself and of its operands. */
export function observeNode(engine: Engine, notes: Notes, node: Value): void {
  notes.put("data", node.data);
  notes.put("grad", node.grad);
  notes.put("label", node.label);
  notes.put("operation", node.operation);
  notes.put("rule", engine.ruleOf(node)?.name);
  notes.try("partials", () => engine.partialsOf(node)); // of a number they are computed anew
  notes.put("text", String(node));
  notes.id("id", node.id);
  const { children } = node;
  notes.put("children", children.map(({ operation }) => operation).join());
  for (const child of children) {
    notes.put("data of a child", child.data);
    notes.put("grad of a child", child.grad);
    notes.put("label of a child", child.label);
    notes.id("id of a child", child.id);
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
    notes.put("grad in the graph", graph.grad(position));
    notes.id("id in the graph", graph.id(position));
  }
  if (length > 50 * MOST) return; // a handle on each of so many nodes takes too long
  const order = engine.reversedTopologicalOrder(root);
  notes.put("order", order.map(({ operation }) => operation));
  notes.put("data in order", order.map(({ data }) => data));
  notes.put("grad in order", order.map(({ grad }) => grad));
  order.forEach((node, k) => k % stride === 0 && notes.id("id in order", node.id));
  order.forEach((node, k) => k % stride === 0 && observeChildren(notes, node));
}

function observeChildren(notes: Notes, node: Value): void {
  for (const child of node.children) notes.id("id of a child in order", child.id);
}
