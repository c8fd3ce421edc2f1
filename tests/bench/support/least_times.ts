/** Times of tasks that are run in turns. */

/** How long tasks are run. */
export interface Timing {
  /** V8 optimises a new function in the background: so long it may take. */
  readonly settleMs: number;
  readonly rounds: number;
  /** How long a task has in a round. */
  readonly roundMs: number;
}

/** Nanoseconds of a call of each task: the least of rounds in turns. */
export function leastTimes(
  tasks: readonly (() => void)[],
  { settleMs, rounds, roundMs }: Timing,
): number[] {
  const calls = tasks.map((task) => {
    const start = performance.now();
    let least = Infinity;
    for (let begin = start; begin - start < settleMs || least === Infinity;) {
      task();
      const end = performance.now();
      least = Math.min(least, end - begin);
      begin = end;
    }
    return Math.max(1, Math.round(roundMs / least));
  });
  const best = tasks.map(() => Infinity);
  for (let round = 0; round < rounds; round++) {
    tasks.forEach((task, i) => {
      const start = performance.now();
      for (let call = 0; call < calls[i]!; call++) task();
      best[i] = Math.min(best[i]!, (performance.now() - start) * 1e6 / calls[i]!);
    });
  }
  return best;
}
