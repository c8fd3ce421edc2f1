/** Arrays in arrays, which may contain themselves: a walk through them would never end. */

/** More arrays in each other than any shape has: a walk that calls itself would overflow the stack at some thousands. */
const DEEPEST = 1000;

/**
 * Refuses an array that a walk must not enter.
 *
 * @param open The arrays that the walk is in.
 * @throws {TypeError} Where it is in the array already, or in too many.
 */
export function requireNoCircle(
  action: string,
  name: string,
  array: unknown,
  open: readonly unknown[],
): void {
  if (open.includes(array)) {
    throw new TypeError(`Cannot ${action} as '${name}' is an array that contains itself`);
  }
  if (open.length >= DEEPEST) {
    const outermost = name.replace(/\[.*$/s, "");
    throw new TypeError(
      `Cannot ${action} as '${outermost}' has more than ${DEEPEST} arrays in each other`,
    );
  }
}
