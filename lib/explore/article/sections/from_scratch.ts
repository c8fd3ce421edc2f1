/** The engine of the article, from scratch. */

import { Value } from "../from_scratch.ts";
import { code, codeWord, type Html, paragraph, section } from "../html.ts";

/**
 * From scratch: the class, what is wanted of it, and what it prints.
 *
 * @param source The text of from_scratch.ts.
 */
export function fromScratch(source: string): Html {
  return section(
    "scratch",
    "From scratch",
    paragraph`
What do we want to have? Values that compute like numbers, and remember how. Of a sum, each operand's derivative
is 1:`,
    code("Program: what is wanted", wanted()),
    paragraph`Here is all of it, in TypeScript. It runs as it is.`,
    code("Program: the class Value", source),
    paragraph`
${codeWord("data")} is the number itself, and ${
      codeWord("children")
    } are the Values that it was computed from: the
arrows of the graph, read backward. ${
      codeWord("#passOn")
    } is a function that takes the gradient of the result by this
Value, and adds to the gradient of each child that gradient times the local derivative. Every operation makes such a
function as it computes, and keeps in it the numbers that the local derivative needs. It adds with ${
      codeWord("+=")
    }, as
a Value may be used more than once, and twice in one operation, as in ${codeWord("x.mul(x)")}.`,
    paragraph`
${
      codeWord("backward()")
    } puts the nodes in order, sets the gradients of those between to 0, gives the result the gradient
1, and lets one node after the other pass on what it has. Numbers may be operands: they become Values of which nobody reads
the gradient. An exponent must be a number, as the power rule above holds for constant exponents alone. The order
is found with a stack of its own and not by a function that calls itself, which would fail in a graph that is some
thousands of operations deep: a sum of ten thousand numbers is one.`,
    paragraph`The worked example, in this class:`,
    code("Program: the worked example", worked()),
    paragraph`
The engine that this page runs on keeps the same promises: ${codeWord("data")}, ${codeWord("grad")},
${codeWord("children")} and ${
      codeWord("backward()")
    } mean the same. It has more operations, gives out what it records in
arrays of numbers instead of one function an operation, and so is many times faster. A test compares the two.`,
  );
}

/** A sum, and what its gradients must be. */
function wanted(): string {
  const x_1 = new Value(1), x_2 = new Value(2), l = x_1.add(x_2);
  l.backward();
  return `const x_1 = new Value(${x_1.data});
const x_2 = new Value(${x_2.data});
const l = x_1.add(x_2);

l.backward();

console.log(l.grad); // ${l.grad}
console.log(x_1.grad); // ${x_1.grad}
console.log(x_2.grad); // ${x_2.grad}
`;
}

/** The worked example, and the data and the gradient of each node. */
function worked(): string {
  const x_1 = new Value(3), x_2 = new Value(4), x_3 = x_1.mul(x_2);
  const x_4 = new Value(5), x_5 = x_3.add(x_4);
  const x_6 = new Value(2), l = x_5.mul(x_6);
  l.backward();
  const nodes = Object.entries({ x_1, x_2, x_3, x_4, x_5, x_6, l });
  const printed = nodes.map(([name, { data, grad }]) =>
    `console.log(${name}.data, ${name}.grad); // ${data} ${grad}\n`
  );
  return `const x_1 = new Value(${x_1.data});
const x_2 = new Value(${x_2.data});
const x_3 = x_1.mul(x_2);
const x_4 = new Value(${x_4.data});
const x_5 = x_3.add(x_4);
const x_6 = new Value(${x_6.data});
const l = x_5.mul(x_6);

l.backward();

${printed.join("")}`;
}
