import type { Engine } from "./engine.ts";

/** A node as textbooks teach it: a closure that propagates its gradient, and a recursive search for the order. */
class Node {
  data: number;
  grad = 0;
  readonly children: readonly Node[];
  propagate: () => void = () => {};

  constructor(data: number, children: readonly Node[] = []) {
    this.data = data;
    this.children = children;
  }

  add(other: Node): Node {
    const out = new Node(this.data + other.data, [this, other]);
    out.propagate = () => {
      this.grad += out.grad;
      other.grad += out.grad;
    };
    return out;
  }

  mul(other: Node): Node {
    const out = new Node(this.data * other.data, [this, other]);
    out.propagate = () => {
      this.grad += other.data * out.grad;
      other.grad += this.data * out.grad;
    };
    return out;
  }

  tanh(): Node {
    const out = new Node(Math.tanh(this.data), [this]);
    out.propagate = () => {
      this.grad += (1 - out.data ** 2) * out.grad;
    };
    return out;
  }

  backward(): void {
    const order: Node[] = [];
    const visited = new Set<Node>();
    const visit = (node: Node) => {
      if (visited.has(node)) return;
      visited.add(node);
      node.children.forEach(visit);
      order.push(node);
    };
    visit(this);
    this.grad = 1;
    for (const node of order.reverse()) node.propagate();
  }
}

const lift = (operand: Node | number): Node =>
  typeof operand === "number" ? new Node(operand) : operand;

/** The textbook: closures, a Set and recursion. Deep graphs overflow its call stack. */
export const engine: Engine<Node> = {
  leaf: (data) => new Node(data),
  data: (node) => node.data,
  grad: (node) => node.grad,
  zeroGrad(leaves) {
    for (const leaf of leaves) leaf.grad = 0;
  },
  add: (x, y) => x.add(lift(y)),
  mul: (x, y) => x.mul(lift(y)),
  tanh: (x) => x.tanh(),
  backward: (root) => root.backward(),
};
