/** Milliseconds that the main thread was on a processor, where Linux tells, so that other processes are not counted. */
export function processorTime(): number {
  try {
    return Number(Deno.readTextFileSync("/proc/self/schedstat").split(" ")[0]) / 1e6;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return performance.now();
    throw error;
  }
}
