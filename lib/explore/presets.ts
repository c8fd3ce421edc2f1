/**
 * Formulas to begin with.
 *
 * @module
 */

/** A formula with numbers, and what it shows. */
export interface Preset {
  /** Its name in the page's markup. */
  readonly key: string;
  /** Its name for people. */
  readonly name: string;
  readonly formula: string;
  readonly values: Readonly<Record<string, number>>;
  /** What to look at: one sentence or two. */
  readonly note: string;
  /** The variables that gradient descent changes; all where not given. */
  readonly train?: readonly string[];
  /** The learning rate that suits it. */
  readonly rate: number;
  /** Whether bars show the sizes of the gradients from the start. */
  readonly sizes?: boolean;
}

/** a_1 = tanh(w · x), a_2 = tanh(w · a_1) … l, so many times tanh. */
function chainFormula(depth: number): string {
  return Array.from({ length: depth }, (_, i) => {
    const name = i === depth - 1 ? "l" : `a_${i + 1}`, input = i === 0 ? "x" : `a_${i}`;
    return `${name} = tanh(w * ${input})`;
  }).join("\n");
}

/** The presets; the first one is the worked example, with which the page begins. */
export const PRESETS: readonly [Preset, ...Preset[]] = [
  {
    key: "example",
    name: "The worked example",
    formula: "x_3 = x_1 * x_2\nx_5 = x_3 + x_4\nl = x_5 * x_6",
    values: { x_1: 3, x_2: 4, x_4: 5, x_6: 2 },
    note: "A product passes the gradient on times the other factor. A sum passes it on as it is.",
    rate: 0.01,
  },
  {
    key: "neuron",
    name: "A neuron with tanh",
    formula: "z = w_1 * x_1 + w_2 * x_2 + b\no = tanh(z)\nl = (o - t)^2",
    values: { w_1: -3, x_1: 2, w_2: 1, x_2: 0, b: 6.7, t: -0.5 },
    note:
      "Where tanh is flat, 1 − o² is small, and little of the gradient gets through. As x_2 is 0, w_2 learns nothing.",
    train: ["w_1", "w_2", "b"],
    rate: 0.1,
  },
  {
    key: "fanout",
    name: "A value with several uses",
    formula: "a = x * y\nl = a * sin(x) + a",
    values: { x: 2, y: 3 },
    note:
      "Both a and x are used twice: each use adds a term. A gradient is complete only when all users have been visited.",
    rate: 0.05,
  },
  {
    key: "chain",
    name: "A deep chain: the gradient vanishes",
    formula: chainFormula(8),
    values: { w: 1.2, x: 2 },
    note:
      "Each tanh multiplies by w · (1 − a²). Eight in a row leave 0.0007 at x: watch the bars shrink. Then make w larger, and smaller.",
    rate: 0.5,
    sizes: true,
  },
  {
    key: "kink",
    name: "A kink",
    formula: "m = max(x, y)\nl = m + abs(x - y)",
    values: { x: 1, y: 1 },
    note:
      "At x = y neither max nor abs has a derivative. The engine takes ½ for each operand of max, and 0 for abs; mathjs abstains. Move x to either side.",
    rate: 0.1,
  },
  {
    key: "network",
    name: "A network of two layers",
    formula: [
      "h_1 = tanh(w_1 * x_1 + w_2 * x_2 + b_1)",
      "h_2 = tanh(w_3 * x_1 + w_4 * x_2 + b_2)",
      "o = v_1 * h_1 + v_2 * h_2 + c",
      "l = (o - t)^2",
    ].join("\n"),
    values: {
      w_1: 0.5,
      x_1: 1,
      w_2: -0.3,
      x_2: -1,
      b_1: 0,
      w_3: 0.2,
      w_4: 0.8,
      b_2: 0.1,
      v_1: 1,
      v_2: -1,
      c: 0,
      t: 1,
    },
    note:
      "x_1 and x_2 feed both hidden units: two terms each. Descend on the weights, and watch the loss.",
    train: ["w_1", "w_2", "b_1", "w_3", "w_4", "b_2", "v_1", "v_2", "c"],
    rate: 0.1,
  },
];

/** The preset that has a formula; undefined where none does. */
export function presetOf(formula: string): Preset | undefined {
  return PRESETS.find((preset) => preset.formula === formula);
}
