/** Large functions of a regular make, each with its gradient as one writes it by hand for speed. */

import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";
import { Value } from "../../../mod.ts";

/** A function, a point to take its gradient at, and the gradient by hand. */
export interface LargeWorkload {
  readonly name: string;
  readonly inputs: Float64Array;
  record(x: readonly Value[]): Value;
  byHand(x: Float64Array, grad: Float64Array): number;
  /** What stands in the same loops in C: the body of `double gradient(const double *x, double *grad)`. */
  readonly inC: string;
  /** Data of the function, for C: `static const double` arrays by name. */
  readonly data: Readonly<Record<string, Float64Array>>;
}

function uniform(length: number, seed: number): Float64Array {
  const random = new SeededRandom(seed);
  return Float64Array.from({ length }, () => 2 * random.unit() - 1);
}

/** One sample through a tanh network of such widths; its inputs are the sample, then rows of weights and biases. */
export function network(...widths: number[]): LargeWorkload {
  const layers = widths.slice(1).map((next, i) => [widths[i]!, next] as const);
  const parameters = layers.reduce((sum, [width, next]) => sum + (width + 1) * next, 0);
  const scale = 1 / Math.sqrt(Math.max(...widths));
  return {
    name: `net ${widths.join("-")}`,
    inputs: uniform(widths[0]! + parameters, 1).map((x, i) => i < widths[0]! ? x : scale * x),
    record(x) {
      let layer = x.slice(0, widths[0]), at = widths[0]!;
      for (const [width, next] of layers) {
        layer = Array.from({ length: next }, () => {
          let sum = x[at++]!; // the bias
          for (let i = 0; i < width; i++) sum = sum.add(x[at++]!.mul(layer[i]!));
          return sum.tanh();
        });
      }
      return layer[0]!;
    },
    byHand: networkByHand(widths),
    inC: networkInC(widths),
    data: {},
  };
}

function networkByHand(widths: readonly number[]): LargeWorkload["byHand"] {
  const activations = widths.map((width) => new Float64Array(width));
  const adjoints = widths.map((width) => new Float64Array(width));
  return (x, grad) => {
    const last = widths.length - 1;
    for (let i = 0; i < widths[0]!; i++) activations[0]![i] = x[i]!;
    let at = widths[0]!;
    for (let l = 0; l < last; l++) {
      const from = activations[l]!, to = activations[l + 1]!;
      for (let unit = 0; unit < to.length; unit++) {
        let sum = x[at++]!;
        for (let i = 0; i < from.length; i++) sum += x[at + i]! * from[i]!;
        at += from.length;
        to[unit] = Math.tanh(sum);
      }
    }
    adjoints[last]![0] = 1;
    for (let l = last - 1; l >= 0; l--) {
      const from = activations[l]!, to = activations[l + 1]!;
      const below = adjoints[l]!, above = adjoints[l + 1]!;
      below.fill(0);
      for (let unit = to.length - 1; unit >= 0; unit--) {
        at -= from.length;
        const adjoint = above[unit]! * (1 - to[unit]! * to[unit]!);
        for (let i = 0; i < from.length; i++) {
          grad[at + i] = adjoint * from[i]!;
          below[i]! += adjoint * x[at + i]!;
        }
        grad[--at] = adjoint;
      }
    }
    for (let i = 0; i < widths[0]!; i++) grad[i] = adjoints[0]![i]!;
    return activations[last]![0]!;
  };
}

function networkInC(widths: readonly number[]): string {
  const most = Math.max(...widths), last = widths.length - 1;
  return `
  enum { LAST = ${last}, MOST = ${most} };
  static const int widths[] = { ${widths.join(", ")} };
  static double activations[LAST + 1][MOST], adjoints[LAST + 1][MOST];
  int at = widths[0];
  for (int i = 0; i < widths[0]; i++) activations[0][i] = x[i];
  for (int l = 0; l < LAST; l++) {
    const double *restrict from = activations[l];
    double *restrict to = activations[l + 1];
    int width = widths[l];
    for (int unit = 0; unit < widths[l + 1]; unit++) {
      double sum = x[at++];
      for (int i = 0; i < width; i++) sum += x[at + i] * from[i];
      at += width;
      to[unit] = tanh(sum);
    }
  }
  adjoints[LAST][0] = 1;
  for (int l = LAST - 1; l >= 0; l--) {
    const double *restrict from = activations[l], *restrict to = activations[l + 1];
    double *restrict below = adjoints[l];
    int width = widths[l];
    for (int i = 0; i < width; i++) below[i] = 0;
    for (int unit = widths[l + 1] - 1; unit >= 0; unit--) {
      at -= width;
      double adjoint = adjoints[l + 1][unit] * (1 - to[unit] * to[unit]);
      for (int i = 0; i < width; i++) {
        grad[at + i] = adjoint * from[i];
        below[i] += adjoint * x[at + i];
      }
      grad[--at] = adjoint;
    }
  }
  for (int i = 0; i < widths[0]; i++) grad[i] = adjoints[0][i];
  return activations[LAST][0];`;
}

/** The sum of (w·x + b − y)² over data. */
export function leastSquares(count: number): LargeWorkload {
  const xs = uniform(count, 2), ys = uniform(count, 3);
  return {
    name: `least squares, ${count} data`,
    inputs: new Float64Array([0.3, -0.2]),
    record([w, b]) {
      let sum = new Value(0);
      for (let i = 0; i < count; i++) {
        const residual = w!.mul(xs[i]!).add(b!).sub(ys[i]!);
        sum = sum.add(residual.mul(residual));
      }
      return sum;
    },
    byHand([w, b], grad) {
      let sum = 0, ofW = 0, ofB = 0;
      for (let i = 0; i < count; i++) {
        const residual = w! * xs[i]! + b! - ys[i]!;
        sum += residual * residual;
        ofW += 2 * residual * xs[i]!;
        ofB += 2 * residual;
      }
      grad[0] = ofW;
      grad[1] = ofB;
      return sum;
    },
    inC: `
  double sum = 0, ofW = 0, ofB = 0;
  for (int i = 0; i < ${count}; i++) {
    double residual = x[0] * xs[i] + x[1] - ys[i];
    sum += residual * residual;
    ofW += 2 * residual * xs[i];
    ofB += 2 * residual;
  }
  grad[0] = ofW, grad[1] = ofB;
  return sum;`,
    data: { xs, ys },
  };
}

/** The loss of a logistic regression over data: the sum of log(1 + e^(−y·(w·x + b))), with labels y of 1 or −1. */
export function logistic(count: number): LargeWorkload {
  const xs = uniform(count, 4), ys = uniform(count, 5).map((y) => y < 0 ? -1 : 1);
  return {
    name: `logistic, ${count} data`,
    inputs: new Float64Array([0.3, -0.2]),
    record([w, b]) {
      let sum = new Value(0);
      for (let i = 0; i < count; i++) {
        sum = sum.add(w!.mul(xs[i]!).add(b!).mul(ys[i]!).neg().softplus());
      }
      return sum;
    },
    byHand([w, b], grad) {
      let sum = 0, ofW = 0, ofB = 0;
      for (let i = 0; i < count; i++) {
        const y = ys[i]!, z = -y * (w! * xs[i]! + b!), e = Math.exp(-Math.abs(z));
        sum += Math.max(z, 0) + Math.log1p(e);
        const slope = -y * (z >= 0 ? 1 : e) / (1 + e);
        ofW += slope * xs[i]!;
        ofB += slope;
      }
      grad[0] = ofW;
      grad[1] = ofB;
      return sum;
    },
    inC: `
  double sum = 0, ofW = 0, ofB = 0;
  for (int i = 0; i < ${count}; i++) {
    double y = ys[i], z = -y * (x[0] * xs[i] + x[1]), e = exp(-fabs(z));
    sum += fmax(z, 0) + log1p(e);
    double slope = -y * (z >= 0 ? 1 : e) / (1 + e);
    ofW += slope * xs[i];
    ofB += slope;
  }
  grad[0] = ofW, grad[1] = ofB;
  return sum;`,
    data: { xs, ys },
  };
}

/** The chain x·a + b, `operations` of them. */
export function chain(operations: number): LargeWorkload {
  const steps = operations / 2, states = new Float64Array(steps + 1);
  return {
    name: `chain x·a + b, ${operations}`,
    inputs: new Float64Array([0.3, 0.999, 1e-4]),
    record([x, a, b]) {
      let y = x!;
      for (let i = 0; i < steps; i++) y = y.mul(a!).add(b!);
      return y;
    },
    byHand([x, a, b], grad) {
      let y = x!;
      for (let i = 0; i < steps; i++) {
        states[i] = y;
        y = y * a! + b!;
      }
      let adjoint = 1, ofA = 0, ofB = 0;
      for (let i = steps - 1; i >= 0; i--) {
        ofB += adjoint;
        ofA += adjoint * states[i]!;
        adjoint *= a!;
      }
      grad[0] = adjoint;
      grad[1] = ofA;
      grad[2] = ofB;
      return y;
    },
    inC: `
  static double states[${steps}];
  double y = x[0], adjoint = 1, ofA = 0, ofB = 0;
  for (int i = 0; i < ${steps}; i++) {
    states[i] = y;
    y = y * x[1] + x[2];
  }
  for (int i = ${steps - 1}; i >= 0; i--) {
    ofB += adjoint;
    ofA += adjoint * states[i];
    adjoint *= x[1];
  }
  grad[0] = adjoint, grad[1] = ofA, grad[2] = ofB;
  return y;`,
    data: {},
  };
}

/** A recurrence h ← tanh(w·h + u·x + b) over data. */
export function recurrence(steps: number): LargeWorkload {
  const xs = uniform(steps, 6), states = new Float64Array(steps + 1);
  return {
    name: `rnn, ${steps} steps`,
    inputs: new Float64Array([0.9, 0.5, 0.1]),
    record([w, u, b]) {
      let h = new Value(0.1);
      for (const x of xs) h = w!.mul(h).add(u!.mul(x)).add(b!).tanh();
      return h;
    },
    byHand([w, u, b], grad) {
      states[0] = 0.1;
      for (let i = 0; i < steps; i++) states[i + 1] = Math.tanh(w! * states[i]! + u! * xs[i]! + b!);
      let adjoint = 1, ofW = 0, ofU = 0, ofB = 0;
      for (let i = steps - 1; i >= 0; i--) {
        const h = states[i + 1]!, inner = adjoint * (1 - h * h);
        ofB += inner;
        ofU += inner * xs[i]!;
        ofW += inner * states[i]!;
        adjoint = inner * w!;
      }
      grad[0] = ofW;
      grad[1] = ofU;
      grad[2] = ofB;
      return states[steps]!;
    },
    inC: `
  static double states[${steps + 1}];
  double adjoint = 1, ofW = 0, ofU = 0, ofB = 0;
  states[0] = 0.1;
  for (int i = 0; i < ${steps}; i++) states[i + 1] = tanh(x[0] * states[i] + x[1] * xs[i] + x[2]);
  for (int i = ${steps - 1}; i >= 0; i--) {
    double h = states[i + 1], inner = adjoint * (1 - h * h);
    ofB += inner;
    ofU += inner * xs[i];
    ofW += inner * states[i];
    adjoint = inner * x[0];
  }
  grad[0] = ofW, grad[1] = ofU, grad[2] = ofB;
  return states[${steps}];`,
    data: { xs },
  };
}
