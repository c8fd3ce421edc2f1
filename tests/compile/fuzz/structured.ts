/** Large functions as people write them: their terms, rows or steps repeat. */
import {
  add,
  dot,
  log1p,
  max,
  mul,
  sigmoid,
  sin,
  softplus,
  sub,
  sum,
  tanh,
  type Value,
} from "../../../mod.ts";
import type { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";

/** A large function of arrays laid one after the other. */
export interface Structured {
  readonly name: string;
  readonly inputs: number;
  readonly f: (inputs: readonly Value[]) => Value;
}

const small = (random: SeededRandom) => random.unit() - 0.5;

/** a·x + b, again and again. */
function chain(random: SeededRandom, operations: number): Structured {
  const shrink = 0.5 + 0.5 * random.unit();
  return {
    name: "chain",
    inputs: 3,
    f: ([x, a, b]) => {
      let out = x!;
      for (let i = 0; i < operations; i += 3) out = out.mul(a!).add(b!).mul(shrink);
      return out;
    },
  };
}

/** A recurrence of a small state, with inputs that come in step by step or not at all. */
function recurrence(random: SeededRandom, operations: number): Structured {
  const steps = Math.ceil(operations / 5), hasSeries = random.chance(0.5);
  return {
    name: "recurrence",
    inputs: 4 + (hasSeries ? steps : 0),
    f: ([h, w, u, b, ...series]) => {
      let state = h!;
      for (let i = 0; i < steps; i++) {
        state = tanh(add(add(mul(w!, state), mul(u!, series[i] ?? 0.25)), b!));
      }
      return state;
    },
  };
}

/** Terms over data, some of which inputs are left out of: sums of squares, likelihoods, distances. */
function terms(random: SeededRandom, operations: number): Structured {
  const width = 1 + random.below(4), count = Math.ceil(operations / (2 * width + 3));
  const data = Array.from({ length: count * width }, () => small(random));
  const kind = random.below(4);
  const term = (z: Value, i: number) => {
    if (kind === 0) return z.mul(z);
    if (kind === 1) return sub(softplus(z), mul(i % 2, z));
    return kind === 2 ? max(z, sin(z)) : log1p(z.mul(z));
  };
  return {
    name: "terms",
    inputs: width + random.below(3),
    f: (w) => {
      const rows = Array.from({ length: count }, (_, i) => data.slice(i * width, (i + 1) * width));
      return sum(rows.map((row, i) => term(dot(w.slice(0, width), row) as Value, i)));
    },
  };
}

/** Terms of inputs of their own, which stand at strides. */
function pointwise(random: SeededRandom, operations: number): Structured {
  const stride = 1 + random.below(3), count = Math.ceil(operations / 4);
  const functions = [tanh, sigmoid, sin, (x: Value) => x.mul(x)];
  const first = random.below(functions.length), kinds = 1 + random.below(2);
  return {
    name: "pointwise",
    inputs: 1 + stride * count,
    f: (x) =>
      sum(Array.from({ length: count }, (_, i) => {
        const apply = functions[(first + i % kinds) % functions.length]!;
        return mul(apply(x[1 + stride * i]!) as Value, x[0]!);
      })),
  };
}

/** A network of dense layers. */
function layers(random: SeededRandom, operations: number): Structured {
  const depth = 1 + random.below(3), width = Math.ceil(Math.sqrt(operations / (2 * depth)));
  const activation = random.pick([tanh, sigmoid, (x: Value) => max(x, 0)]);
  const perLayer = width * (width + 1);
  return {
    name: "layers",
    inputs: width + depth * perLayer,
    f: (inputs) => {
      let x = inputs.slice(0, width);
      for (let layer = 0; layer < depth; layer++) {
        const from = width + layer * perLayer;
        x = x.map((_, j) => {
          const row = inputs.slice(from + j * (width + 1), from + (j + 1) * (width + 1));
          return activation(add(dot(row.slice(0, width), x), row[width]!)) as Value;
        });
      }
      return sum(x);
    },
  };
}

/** Stretches that repeat, with something between them that does not. */
function broken(random: SeededRandom, operations: number): Structured {
  const parts = [chain, recurrence, terms].map((make) => make(random, operations / 3));
  return {
    name: "broken",
    inputs: Math.max(...parts.map(({ inputs }) => inputs)),
    f: (x) =>
      parts.map(({ f }, i) => f(x).sin().mul(i + 1)).reduce((all, part) => all.mul(0.5).add(part)),
  };
}

const SHAPES = [chain, recurrence, terms, pointwise, layers, broken] as const;

/** Draws a function of about so many operations, the shapes in turns. */
export function drawStructured(
  random: SeededRandom,
  shape: number,
  operations: number,
): Structured {
  return SHAPES[shape % SHAPES.length]!(random, operations);
}

export const SHAPE_COUNT: number = SHAPES.length;
