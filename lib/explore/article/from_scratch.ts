/** A number that remembers what it was computed from. */
export class Value {
  /** The number. */
  readonly data: number;
  /** The derivative by this number of the one whose backward() has run. */
  grad = 0;
  /** What it was computed from: nothing where it is a leaf. */
  readonly children: readonly Value[];
  /** Takes the gradient of this Value, and adds to each child's its share. */
  readonly #passOn: (grad: number) => void;

  constructor(
    data: number,
    children: readonly Value[] = [],
    passOn: (grad: number) => void = () => {},
  ) {
    [this.data, this.children, this.#passOn] = [data, children, passOn];
  }

  add(other: Value | number): Value {
    const y = toValue(other);
    return new Value(this.data + y.data, [this, y], (grad) => {
      this.grad += grad;
      y.grad += grad;
    });
  }

  mul(other: Value | number): Value {
    const y = toValue(other);
    return new Value(this.data * y.data, [this, y], (grad) => {
      this.grad += grad * y.data;
      y.grad += grad * this.data;
    });
  }

  pow(n: number): Value {
    if (typeof n !== "number") throw new TypeError("'n' must be a number");
    return new Value(this.data ** n, [this], (grad) => {
      if (n !== 0) this.grad += grad * n * this.data ** (n - 1);
    });
  }

  tanh(): Value {
    const out = Math.tanh(this.data);
    return new Value(out, [this], (grad) => this.grad += grad * (1 - out ** 2));
  }

  backward(): void {
    const order = reversedTopologicalOrder(this);
    for (const node of order) if (node.children.length > 0) node.grad = 0;
    this.grad += 1;
    for (const node of order) node.#passOn(node.grad);
  }
}

function toValue(x: Value | number): Value {
  return x instanceof Value ? x : new Value(x);
}

/** Every Value that a root was computed from, each before its children. */
export function reversedTopologicalOrder(root: Value): Value[] {
  const entered = new Set<Value>(), left = new Set<Value>(), stack = [root];
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    if (entered.has(node)) left.add(stack.pop()!); // all children are left
    else stack.push(...node.children.filter((child) => !entered.has(child)));
    entered.add(node);
  }
  return [...left].reverse();
}
