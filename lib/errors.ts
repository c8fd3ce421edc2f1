/** How the engine words its errors: active, no full stop, the offending value shown. */

/** What the operands of an operation are called, in errors as in the expressions of rules. */
export const OPERAND_NAMES: readonly string[] = ["x", "y", "z"];

/** How `value` is shown in an error: never throws, whatever it is given. */
export function show(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(shortened(value));
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

/** A text that fits a message: who gives the text of a file where its data are meant sees its beginning. */
function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

/** Under this key every copy of the package has its own {@linkcode copyAddress} on the prototype of its Values. */
export const COPY: unique symbol = Symbol.for("@chainrule/autograd") as never;

/**
 * From where this copy of the package was loaded, as the stack of an error tells: `import.meta.url` is not there in a bundle of
 * another format than that of modules, and bundlers warn of it.
 *
 * @returns The address of the package; of a bundle the line in it.
 */
export function copyAddress(): string {
  return addressIn(new Error().stack) ?? "an unknown address";
}

/** The address of the file that the top of a stack is in: `at f (address:1:2)` in V8, `f@address:1:2` in other engines. */
export function addressIn(stack: unknown): string | undefined {
  if (typeof stack !== "string") return undefined;
  const frame = /^(?:\s*at [^(\n]*\(|\s*at |[^@\n]*@)(.+?:\d+:\d+)\)?$/m;
  return stack.match(frame)?.[1]?.replace(/lib[\\/]errors\.\w+:\d+:\d+$/, "");
}

/** A Value that another copy of the package made; undefined where `value` is anything else. */
function showForeign(value: object): string | undefined {
  const address: unknown = Reflect.get(value, COPY);
  if (typeof address !== "function" || address === copyAddress) return undefined;
  return `a Value of another copy of @chainrule/autograd, from ${address()}, where this copy is from ${copyAddress()}: ` +
    `let all import one version, by the import map or "npm dedupe"`;
}

function showObject(value: object): string {
  try {
    const foreign = showForeign(value);
    if (foreign !== undefined) return foreign;
    if (Array.isArray(value)) return `an array of ${value.length}`;
    const name = (Object.getPrototypeOf(value) as object | null)?.constructor?.name;
    return name === undefined || name === "" || name === "Object"
      ? "an object"
      : `an object of class ${name}`;
  } catch { // a revoked proxy, a getter that throws
    return "an object";
  }
}

/** The same of what a function returned that was to return Values, with what the reason may be. */
export function showReturned(value: unknown): string {
  const isPromise = typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
  const advice = value === undefined
    ? ": a return is missing"
    : isPromise
    ? ": the function must not be async"
    : "";
  return show(value) + advice;
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
 * Throws where options are no object, or have a name that is none of these: a misspelt option would be ignored in silence.
 *
 * @param example How options look: `{ inputs: 2 }`.
 */
export function requireOptions(
  action: string,
  options: unknown,
  names: readonly string[],
  example: string,
): asserts options is object {
  const isObject = typeof options === "object" && options !== null && !Array.isArray(options);
  if (!isObject || ArrayBuffer.isView(options)) {
    throw cannot(action, "options", `an object such as ${example}`, options);
  }
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const all = new Intl.ListFormat("en").format(names);
  const are = names.length === 1 ? "option is" : "options are";
  throw new TypeError(`Cannot ${action} as the ${are} ${all}: current option is "${unknown}"`);
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

/** The same for a function, which `map` and `reduce` call with an index and the array, too: three arguments or four. */
export function wrongCountOfFunction(name: string, taken: number, given: number): TypeError {
  const error = wrongCount(name, taken, given);
  if (given !== 3 && given !== 4) return error;
  const operands = OPERAND_NAMES.slice(0, taken).join(", ");
  const advice =
    `write (${operands}) => ${name}(${operands}), as they pass an index and the array, too`;
  return new TypeError(`${error.message}: for map or reduce, ${advice}`);
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
