/**
 * SQL expressions as a graph: text with other expressions in it, equal ones made once, so that a statement can compute what is
 * used more than once in a column.
 *
 * @module
 */

/** Text with expressions in it, such as a condition. It is written anew wherever it is used. */
export interface Fragment {
  /** Texts and expressions, one after the other. */
  readonly parts: readonly (string | Term)[];
}

/** What expressions depend on: on numbers alone; on parameters, which all rows share; on columns of the row. */
export const Origin = { number: 0, parameter: 1, column: 2 } as const;

/** One of {@linkcode Origin}. */
export type Origin = typeof Origin[keyof typeof Origin];

/** An expression. */
export interface Term extends Fragment {
  /** Its place in the order in which expressions were made: operands come first. */
  readonly id: number;
  /** Whether it is a literal, a placeholder or a column, which costs nothing to write again. */
  readonly isAtom: boolean;
  /** What it depends on. */
  readonly origin: Origin;
  /** The number that it is; undefined of anything else. */
  readonly number: number | undefined;
}

/** Whether something in a fragment is an expression. */
export function isTerm(part: string | Fragment): part is Term {
  return typeof part !== "string" && "id" in part;
}

/** A fragment: `` sql`${x} < 0e0` ``. */
export function sql(
  strings: TemplateStringsArray,
  ...values: readonly (string | Fragment)[]
): Fragment {
  const parts: (string | Term)[] = [strings[0]!];
  values.forEach((value, i) => {
    if (typeof value === "string" || isTerm(value)) parts.push(value);
    else parts.push(...value.parts);
    parts.push(strings[i + 1]!);
  });
  return { parts: parts.filter((part) => part !== "") };
}

/** The expressions of a statement. */
export class Terms {
  /** All expressions, in the order of their ids. */
  readonly all: Term[] = [];
  readonly #byText = new Map<string, Term>();

  /** The expression that a fragment is. */
  of(fragment: Fragment): Term {
    const origins = fragment.parts.map((part) => isTerm(part) ? part.origin : Origin.number);
    const origin = Math.max(...origins) as Origin;
    return this.#intern(fragment, { isAtom: false, origin, number: undefined });
  }

  /** A text that costs nothing: a column or a placeholder. */
  atom(text: string, origin: Origin): Term {
    return this.#intern({ parts: [text] }, { isAtom: true, origin, number: undefined });
  }

  /** A number, by its literal. */
  number(number: number, literal: string): Term {
    return this.#intern({ parts: [literal] }, { isAtom: true, origin: Origin.number, number });
  }

  #intern({ parts }: Fragment, kind: Pick<Term, "isAtom" | "origin" | "number">): Term {
    const key = parts.map((part) => isTerm(part) ? `\u0000${part.id}\u0000` : part).join("");
    let term = this.#byText.get(key);
    if (term === undefined) {
      term = { parts, ...kind, id: this.all.length };
      this.#byText.set(key, term);
      this.all.push(term);
    }
    return term;
  }
}
