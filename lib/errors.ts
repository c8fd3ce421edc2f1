/** How the engine words its errors: active, no full stop, the offending value shown. */

/** What the operands of an operation are called, in errors as in the expressions of rules. */
export const OPERAND_NAMES: readonly string[] = ["x", "y", "z"];

/** How `value` is shown in an error: never throws, whatever it is given. */
export function show(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "bigint":
      return `${value}n`;
    case "function":
      return value.name ? `function ${value.name}` : "a function";
    case "object":
      return value === null ? "null" : showObject(value);
    default:
      return String(value);
  }
}

function showObject(value: object): string {
  try {
    if (Array.isArray(value)) return `an array of ${value.length}`;
    const name = (Object.getPrototypeOf(value) as object | null)?.constructor?.name;
    return name === undefined || name === "Object" ? "an object" : `an object of class ${name}`;
  } catch { // a revoked proxy, a getter that throws
    return "an object";
  }
}

/** `Cannot add as 'y' must be a Value or a number: current value is "3"`. */
export function cannot(
  action: string,
  name: string,
  requirement: string,
  value: unknown,
): TypeError {
  return new TypeError(
    `Cannot ${action} as '${name}' must be ${requirement}: current value is ${show(value)}`,
  );
}

/**
 * `Cannot compute add as it takes 2 operands: current number of operands is 3`. It is given `arguments.length`: if
 * `arguments` itself were passed on, V8 would make that object at every call.
 */
export function wrongCount(name: string, taken: number, given: number): TypeError {
  return new TypeError(
    `Cannot compute ${name} as it takes ${taken} operand${taken === 1 ? "" : "s"}: ` +
      `current number of operands is ${given}`,
  );
}

/** A call with fewer arguments never overflows the stack for their number. */
const MANY = 10_000;

/**
 * Calls `f`. Arguments lie on the stack, which overflows at some 100,000 of them: the engine's message does not say so,
 * and is the same for a function that calls itself for ever.
 *
 * @throws {RangeError} Where the stack overflows and would not with fewer arguments.
 */
export function callWith<A extends readonly unknown[], R>(
  action: string,
  f: (...args: A) => R,
  args: A,
  advice: string,
): R {
  try {
    return f(...args);
  } catch (cause) {
    if (!(cause instanceof RangeError) || args.length < MANY || hasRoomForTwice(args)) throw cause;
    const reason = `the stack has no room for ${args.length} arguments: ${advice}`;
    throw new RangeError(`Cannot ${action} as ${reason}`, { cause });
  }
}

/** Whether there is room for a call with arguments and another one within it. */
function hasRoomForTwice(args: readonly unknown[]): boolean {
  const count = (...all: readonly unknown[]) => all.length;
  const outer = (...all: readonly unknown[]) => count(...all);
  try {
    return outer(...args) === args.length;
  } catch {
    return false;
  }
}
