/** Timers that a test moves by hand. */

interface Timer {
  due: number;
  readonly act: () => void;
  /** Milliseconds until it is due again; undefined where it is due once. */
  readonly every: number | undefined;
}

/** Takes the place of the timers until it is disposed of. */
export class FakeTime {
  readonly #timers = new Map<number, Timer>();
  readonly #real = { setTimeout, setInterval, clearTimeout, clearInterval };
  #now = 0;
  #last = 0;

  constructor() {
    const start = (act: () => void, after: number, every?: number) => {
      this.#timers.set(++this.#last, { due: this.#now + after, act, every });
      return this.#last;
    };
    const clear = (timer: number | undefined) => void this.#timers.delete(timer ?? 0);
    Object.assign(globalThis, {
      setTimeout: (act: () => void, after = 0) => start(act, after),
      setInterval: (act: () => void, after = 0) => start(act, after, after),
      clearTimeout: clear,
      clearInterval: clear,
    });
  }

  /** Lets milliseconds pass. */
  tick(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      const [id, timer] = next;
      this.#now = timer.due;
      if (timer.every === undefined) this.#timers.delete(id);
      else timer.due += timer.every;
      timer.act();
    }
    this.#now = end;
  }

  /** Lets promises go on that need no timer. */
  async runMicrotasks(): Promise<void> {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  }

  #next(end: number): [number, Timer] | undefined {
    const due = [...this.#timers].filter(([, timer]) => timer.due <= end);
    return due.sort(([, a], [, b]) => a.due - b.due)[0];
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.#real);
  }
}
