/**
 * Arguments of a function that tell what it asks of them. A transform calls the function with other Values than it was given
 * itself: those watch on.
 */

/** Watches an argument: returns what stands for it. */
export type Watch = <A extends object>(argument: A) => A;

/** For each argument that tells on its reader how others of its place are made to, and how it is told what it was taken for. */
const watched = new WeakMap<object, { watch: Watch; expectsArray: () => void }>();

/**
 * An argument that calls back whenever something is asked of it.
 *
 * @param onRead Is given what is asked, and of what. A transform that takes the argument for an array asks for its iterator.
 */
export function watchArgument<A extends object>(
  argument: A,
  onRead: (key: PropertyKey, argument: object) => void,
): A {
  const proxy = new Proxy(argument, {
    get(target, key) {
      onRead(key, target);
      return Reflect.get(target, key);
    },
  });
  watched.set(proxy, {
    watch: (other) => watchArgument(other, onRead),
    expectsArray: () => onRead(Symbol.iterator, argument),
  });
  return proxy;
}

/** What stands in place of an argument, and is watched as that is. */
export function watchedAs<A>(argument: unknown, other: A): A {
  if (typeof argument !== "object" || argument === null) return other;
  if (typeof other !== "object" || other === null) return other;
  return watched.get(argument)?.watch(other) ?? other;
}

/** Tells whoever watches an argument that it is to be an array. */
export function expectArray(argument: unknown): void {
  if (typeof argument === "object" && argument !== null) watched.get(argument)?.expectsArray();
}
