/** Programs as data: what a user's program does to the engine, step by step, to be run on two engines alike. */

/**
 * A node of those that a program holds: so many back from the last one, counted round from there, so that every
 * reference stands for a node, whatever steps are left out.
 */
export interface Reference {
  /** Among the leaves that the program made, or among all of its nodes. */
  readonly among: "leaves" | "nodes";
  readonly back: number;
}

/** What an operation takes. */
export type Term = Reference | number;

/** How an operation is called: `add(x, y)`, `x.add(y)`, `apply(rules.get("add"), x, y)`. */
export type Call = "function" | "method" | "apply";

/** The transforms that a program uses. */
export const TRANSFORMS = [
  "grad",
  "valueAndGrad",
  "jacobian",
  "hessian",
  "hvp",
  "jvp",
  "vjp",
] as const;

/** How a program waits for the next job. */
export type Pause = "microtask" | "timeout";

/**
 * How a large graph grows: x·a + b; each operation on two of the last ones; running sums side by side; operations on
 * nodes each of which stands in a segment of its own.
 */
export type Shape = "chain" | "mesh" | "sums" | "islands";

/** One step of a program. */
export type Step =
  | { readonly do: "leaf"; readonly data: number; readonly label: string }
  | {
    readonly do: "operation";
    readonly name: string;
    readonly call: Call;
    readonly operands: readonly Term[];
  }
  | { readonly do: "sum"; readonly values: readonly Term[] }
  | { readonly do: "dot"; readonly a: readonly Term[]; readonly b: readonly Term[] }
  /** A rule defined anew under a name that is taken: nodes of the older one keep it. */
  | { readonly do: "define"; readonly factor: number; readonly x: Term }
  | { readonly do: "assign"; readonly to: Reference; readonly data: number }
  | { readonly do: "assignGrad"; readonly to: Reference; readonly grad: number }
  | { readonly do: "label"; readonly of: Reference; readonly label: string }
  | { readonly do: "detach"; readonly x: Term }
  | { readonly do: "noGrad"; readonly steps: readonly Step[] }
  /** Within noGrad and transforms: leaves them by an error. */
  | { readonly do: "throw" }
  | { readonly do: "gradients"; readonly output: Reference; readonly inputs: readonly Reference[] }
  | { readonly do: "backward"; readonly from: Reference; readonly times: number }
  /** Looks whether a second sweep adds exactly what the first one did. */
  | { readonly do: "sweepTwice"; readonly from: Reference }
  | { readonly do: "zeroGrad"; readonly leaves: readonly Reference[] }
  | Transform
  | Growth
  /** Records that nobody holds, on a leaf of their own: they end segments. */
  | { readonly do: "pad"; readonly count: number }
  | { readonly do: "pause"; readonly pause: Pause }
  | { readonly do: "collect" }
  /** Lets go of all handles but some of the last. */
  | { readonly do: "drop"; readonly keep: number }
  /** A node that outlives the program, and one that did. */
  | { readonly do: "keep"; readonly x: Reference; readonly slot: number }
  | { readonly do: "recall"; readonly slot: number }
  | { readonly do: "observe"; readonly root: Reference }
  /** Wrong input: the error's text is what is observed. */
  | { readonly do: "mistake"; readonly number: number; readonly x: Reference };

/** A transform of a function whose body is steps, which may use what the program holds. */
export interface Transform {
  readonly do: "transform";
  readonly name: typeof TRANSFORMS[number];
  readonly args: readonly Term[];
  /** Whether all arguments but the first come as one array. */
  readonly isNested: boolean;
  /** The direction, tangents or cotangents, as many as are needed. */
  readonly along: readonly Term[];
  readonly body: readonly Step[];
  /** How many of the body's last nodes it returns: as an array, unless it is "one", or the number of one. */
  readonly returns: "one" | "number" | 1 | 2 | 3;
}

/** Many operations at once. */
export interface Growth {
  readonly do: "grow";
  readonly shape: Shape;
  readonly count: number;
  /** Where it starts. */
  readonly from: Reference;
  /** The operands a and b of the chain; what the sums add. */
  readonly a: Term;
  readonly b: Term;
  /** How many sums or islands; how many of the last nodes the mesh takes operands from. */
  readonly width: number;
  readonly seed: number;
}

/** A program. */
export interface Program {
  readonly kind: "small" | "crossing" | "long";
  readonly steps: readonly Step[];
}

/** The wrong inputs that {@linkcode Step} "mistake" knows. */
export const MISTAKES = 40;

/** Slots for nodes that outlive their program. */
export const SLOTS = 12;
