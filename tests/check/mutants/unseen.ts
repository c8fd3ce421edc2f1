/**
 * Wrong engines that no random graph of the checker can show: it sweeps in numbers, of built-in rules, and compiles nothing. So each of
 * these must fail a test, which is named.
 */

/** A fault, and the test that must fail of it. */
export interface UnseenMutant {
  readonly name: string;
  /** A file of lib/. */
  readonly file: string;
  /** What is replaced; it stands once in the file. */
  readonly find: string;
  readonly replace: string;
  /** The file with the test, in tests/. */
  readonly testFile: string;
  /** How the test's name begins. */
  readonly test: string;
}

/** Faults that tests of one file must show. */
function shownBy(
  testFile: string,
  ...faults: [test: string, name: string, file: string, find: string, replace: string][]
): UnseenMutant[] {
  return faults.map(([test, name, file, find, replace]) => {
    return { name, file, find, replace, testFile, test };
  });
}

const AZMUL = `import { add, azmul } from "./operations.ts";`;
const MUL = `import { add, mul as azmul } from "./operations.ts";`;
const NOT_TAKEN = "a branch that is not taken adds nothing to any derivative, by every way: ";

/** All of them. */
export const unseenMutants: readonly UnseenMutant[] = [
  ...shownBy(
    "product_test.ts",
    [`${NOT_TAKEN}a root left of 0`, "recorded: 0 · ∞ is NaN", "gradients.ts", AZMUL, MUL],
    [`${NOT_TAKEN}a root of a relu`, "recorded tangents: 0 · ∞ is NaN", "forward.ts", AZMUL, MUL],
    [
      `${NOT_TAKEN}a root of a relu`,
      "compiled recorded gradients: 0 · ∞ is NaN",
      "compile/program/lowering.ts",
      '["azmul", opcode.azmul]',
      '["azmul", opcode.multiply]',
    ],
    [
      "an adjoint or a partial that merely happens to be 0 is kept",
      "an adjoint that happens to be 0 is dropped",
      "derivation.ts",
      "if (x === 0 || y === 0) return 0;",
      "if ([x, y].some((factor) => (factor instanceof Value ? factor.data : factor) === 0)) return 0;",
    ],
    [
      "kernels of every kind, one sample or two, compute azmul",
      "kernels: the product that is 0 has one factor to look at",
      "compile/wasm/lanes.ts",
      "v128.or(f64x2.equal(a, zero), f64x2.equal(b, zero))",
      "f64x2.equal(a, zero)",
    ],
  ),
  ...shownBy(
    "tape/sweep_test.ts",
    [
      "where a graph has gaps the higher of two operands",
      "a sweep jumps past the record that it is to sweep next",
      "tape/sweep.ts",
      "return Math.max(x < length ? x : -1, y < length ? y : -1);",
      "return x < length ? x : y;",
    ],
  ),
  ...shownBy(
    "tape/home_test.ts",
    [
      "graphs may use nodes of any older graph",
      "the home of a result forgets one of two operands",
      "tape/home.ts",
      "return older.length === y.older.length ? y : new Home(x.segment, older);",
      "return y;",
    ],
  ),
  ...shownBy(
    "tape/record_test.ts",
    [
      "an operand",
      "a leaf takes its slot for that of its last version",
      "tape/node.ts",
      "    this.serial = NOWHERE;\n",
      "",
    ],
  ),
  ...shownBy(
    "operations_test.ts",
    [
      "the derivatives of x^x at 1 are right to the fourth order",
      "pow: right as a number and wrong as a function of y, at y = 0",
      "operations.ts",
      "  return powerSlope(x, y);",
      "  return select(abs(y), powerSlope(x, y), abs(y));",
    ],
    [
      "second derivatives are right at borders",
      "sqrt: right as a number and wrong as a function of x, at x = 0",
      "operations.ts",
      'typeof out === "number" ? Math.abs(out) : max(out, 0)',
      "abs(out)",
    ],
  ),
  ...shownBy(
    "second_order_test.ts",
    [
      "second derivatives of pow at the edges",
      "pow: 0 · ∞ is NaN in second derivatives",
      "operations.ts",
      "return select(abs(logarithm), formula(azmul, logarithm), formula(mul, logarithm));",
      "return formula(mul, logarithm);",
    ],
    [
      "second derivatives of pow at the edges",
      "pow: second derivatives at −0 have the sign of the power",
      "operations.ts",
      "(power: Operand) => select(neg(power), neg(power), power);",
      "(power: Operand) => power;",
    ],
    [
      "second derivatives of pow at the edges",
      "pow: a number left of 0 where the exponent minus 2 is rounded",
      "operations.ts",
      "return select(residual(y, 2), select(isBetween(x), divided, direct), direct);",
      "return direct;",
    ],
    [
      "second derivatives of atan2 at the edges",
      "atan2: squares underflow in second derivatives",
      "operations.ts",
      "select(sub(2 ** -500, size), 2 ** 600, 1)",
      "1",
    ],
    [
      "second derivatives of hypot at the edges",
      "hypot: 0 / 0 at the origin, ∞ / ∞ at infinity",
      "operations.ts",
      "return select(isBetween(size), slope, div(1, size));",
      "return slope;",
    ],
    [
      "second derivatives of hypot at the edges",
      "hypot: the square of a leg underflows in second derivatives",
      "operations.ts",
      "mul(div(v, sqrt(sum)), div(v, sum))",
      "div(mul(v, div(v, sum)), sqrt(sum))",
    ],
    [
      "terms that are infinite cancel in a Hessian in numbers",
      "Hessians: ∞ − ∞ in numbers alone",
      "second_order.ts",
      "return product.some(Number.isNaN) ? timesRecorded(direction) : product;",
      "return product;",
    ],
  ),
  ...shownBy(
    "cancellation_test.ts",
    [
      "a root of a sum of squares cancels in its powers, by every way, at the origin: h²",
      "recorded: the second derivative of hypot² at the origin is 0",
      "derivation.ts",
      "withoutRoot(x, y) ??",
      "",
    ],
    [
      "a root of a sum of squares cancels in its powers, by every way, at the origin: h²",
      "Hessians: the second derivative of hypot² at the origin is 0",
      "second_order.ts",
      "if (hasRootOfNothing(graph)) return timesRecorded;",
      "",
    ],
    [
      "a root of a sum of squares cancels in tangents of tangents at the origin: h²",
      "recorded tangents: the second derivative of hypot² at the origin is 0",
      "forward.ts",
      "isRoot ? quotientByRoot(factor, handleOn(graph, position)) : undefined",
      "isRoot ? undefined : undefined",
    ],
    [
      "a root does not cancel where it is no factor",
      "a root cancels with one of other legs",
      "cancellation.ts",
      "isSame(x, first) && isSame(y, second) ||",
      "isSame(x, first) ||",
    ],
    [
      "a root stays in powers below the first one",
      "a root cancels in powers below the first one",
      "cancellation.ts",
      "|| !(exponent >= 1)",
      "",
    ],
    [
      "of an adjoint that is a long product a part is looked at",
      "the search for a root overflows the stack",
      "cancellation.ts",
      "--this.#nodesLeft < 0",
      "--this.#nodesLeft < -Infinity",
    ],
  ),
  ...shownBy(
    "derivation_test.ts",
    [
      "two rules of one name are two",
      "stale memo: rules by name",
      "derivation.ts",
      'return `${code} ${names.join(" ")}`;',
      'return `${ruleWithCode(code)!.name} ${names.join(" ")}`;',
    ],
    [
      "an operation that was recorded is not recorded again, unless",
      "stale memo: −0 is 0",
      "derivation.ts",
      'Object.is(operand, -0) ? "-0" : String(operand)',
      "String(operand)",
    ],
    [
      "an operation that was recorded is not recorded again, unless",
      "stale memo: x / y is y / x",
      "derivation.ts",
      "if (commutative.has(ruleWithCode(code))) names.sort();",
      "names.sort();",
    ],
    [
      "what a derivation records for add has its bits",
      "recorded: 0 + x is x",
      "derivation.ts",
      "Object.is(x, -0) ? y :",
      "x === 0 ? y :",
    ],
    [
      "what a derivation records for sub has its bits",
      "recorded: x − (−0) is x",
      "derivation.ts",
      "Object.is(y, 0) ? x :",
      "y === 0 ? x :",
    ],
    [
      "what a derivation records for mul has its bits",
      "recorded: 0 · x is 0 in a partial too",
      "derivation.ts",
      "mul: timesUnit,",
      "mul: ofAdjointAndPartial,",
    ],
    [
      "what a derivation records for div has its bits",
      "recorded: 0 / x is 0",
      "derivation.ts",
      "div: (x, y) => y === 1",
      "div: (x, y) => x === 0 ? 0 : y === 1",
    ],
    [
      "what a derivation records for select has its bits",
      "recorded: a choice between 0 and −0 is 0",
      "derivation.ts",
      "Object.is(y, z) ? y",
      "y === z ? y",
    ],
  ),
  ...shownBy(
    "second_order_test.ts",
    [
      "the Hessian of a rule that closes over a number",
      "stale Hessian: traces of partials kept for ever",
      "second_order.ts",
      "rule.builtIn ? ofBuiltIns : ofOthers",
      "ofBuiltIns",
    ],
  ),
  ...shownBy(
    "transforms_test.ts",
    [
      "transforms leave every gradient as it was",
      "transforms overwrite gradients",
      "tape/sweep.ts",
      "segment.adjoints = lent;",
      "void lent;",
    ],
    [
      "a gradient that a transform takes between two backward() calls",
      "transforms keep the room for adjoints",
      "tape/sweep.ts",
      "segment.adjoints = segment.memory.adjoints;",
      "void segment;",
    ],
  ),
  ...shownBy(
    "define_rule_test.ts",
    ...([
      [
        "ternary: 0 for the result",
        "apply.ts",
        "partialAt(rule, k, primals, out)",
        "primals, out)",
        "primals, 0)",
      ],
      [
        "of a number's partial: 0 for the result",
        "node_rule.ts",
        "partialAt(rule, k, primals, value.data)",
        "value.data)",
        "0)",
      ],
      [
        "Hessians: 0 for the result",
        "second_order.ts",
        "localPrimals[arity] = data[node]!;",
        "data[node]!;",
        "0;",
      ],
      [
        "Hessians: 0 for the result's tangent",
        "second_order.ts",
        "localTangents[arity] = tangents[node]!;",
        "tangents[node]!;",
        "0;",
      ],
      [
        "kernels: an operand for the result",
        "compile/program/templates.ts",
        "positions[OUT_REFERENCE] = out;",
        "= out;",
        "= x;",
      ],
    ] as const).map(([name, file, find, end, otherEnd]) =>
      [
        "a partial is given the result last, in each position",
        `partials of users' rules, ${name}`,
        file,
        find,
        find.replace(end, otherEnd),
      ] as [string, string, string, string, string]
    ),
  ),
  ...shownBy(
    "compile/program/simplification_test.ts",
    ...([
      [
        "a quotient by a negative constant",
        "simplification.ts",
        "program.constant(1 / divisor)",
        "program.constant(1 / Math.abs(divisor))",
      ],
      [
        "x − (−0) is x",
        "simplification.ts",
        "Object.is(program.constantAt(b), 0)",
        "program.constantAt(b) === 0",
      ],
      [
        "x + 0 is x",
        "simplification.ts",
        "Object.is(program.constantAt(b), -0)",
        "program.constantAt(b) === 0",
      ],
      [
        "x / −1 is x",
        "simplification.ts",
        "if (divisor === 1) return a;",
        "if (Math.abs(divisor) === 1) return a;",
      ],
      [
        "x · −1 is x",
        "simplification.ts",
        "if (factor === -1) return program.instruction(opcode.negate, a);",
        "if (factor === -1) return a;",
      ],
      [
        "azmul(x, 1) is x",
        "simplification.ts",
        "return factor === 0 ? program.constant(0) : NONE;",
        "return factor === 1 ? a : factor === 0 ? program.constant(0) : NONE;",
      ],
      [
        "a choice by 0 is the first branch",
        "simplification.ts",
        "if (y === z || isNeverPositive(program, x)) return z;",
        "if (y === z || isNeverPositive(program, x)) return y;",
      ],
    ] as const).map(([name, file, find, replace]) =>
      [
        "each operation with constants of every sign",
        `kernels: ${name}`,
        `compile/program/${file}`,
        find,
        replace,
      ] as [string, string, string, string, string]
    ),
    [
      "a kernel of a transform takes −0 for what it is",
      "the argument of a transform is x + 0",
      "transforms.ts",
      'recordBinary(ADD, "add", argument, -0,',
      'recordBinary(ADD, "add", argument, 0,',
    ],
  ),
];
