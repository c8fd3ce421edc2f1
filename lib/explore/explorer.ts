/**
 * The explorer without a page: what readers do, and what follows from it.
 *
 * @module
 */

import type { FormulaMistake } from "../expression/mod.ts";
import type { Frame } from "../draw/mod.ts";
import { descend, type Descent } from "./descent.ts";
import { frameAt } from "./lesson.ts";
import { concealed, judgement, predictedNumber } from "./predict.ts";
import { type Preset, PRESETS } from "./presets.ts";
import { mistakeOf, read, readAgain, type Reading } from "./reading.ts";
import { presetState, type State, toFragment } from "./state.ts";

/** What a reader's action changes: the graph, its numbers alone, or the step alone. */
export type Change = "graph" | "numbers" | "step";

/** What a reader explores. */
export class Explorer {
  /** Is called after each change. */
  onChange: (change: Change) => void = () => {};
  #state: State;
  #reading: Reading;
  #mistake: FormulaMistake | undefined;
  #descent: Descent | undefined;
  #predicts = false;
  #isRevealed = true;

  /** Begins with a state: with the worked example where none is given. Its graph is shown, too, where the formula cannot be read. */
  constructor(state: State = presetState(PRESETS[0])) {
    this.#state = state;
    try {
      this.#reading = read(state.formula, state.values);
      this.#state = { ...state, values: this.#reading.values };
    } catch (error) {
      this.#mistake = mistakeOf(error);
      const { formula, values } = presetState(PRESETS[0]);
      this.#reading = read(formula, values);
    }
  }

  /** What the reader has chosen. */
  get state(): State {
    return this.#state;
  }

  /** The last formula that could be read, with its graph. */
  get reading(): Reading {
    return this.#reading;
  }

  /** What is wrong with the formula; undefined where it could be read. */
  get mistake(): FormulaMistake | undefined {
    return this.#mistake;
  }

  /** The run of gradient descent whose numbers the variables have; undefined where there is none. */
  get descent(): Descent | undefined {
    return this.#descent;
  }

  /** How many steps of the lesson have been taken. */
  get at(): number {
    return Math.min(this.#state.step, this.#reading.lesson.length);
  }

  /** The frame of the last step, without its number where the reader is to predict it. */
  get frame(): Frame {
    const frame = frameAt(this.#reading.lesson, this.at);
    return this.asks ? concealed(frame) : frame;
  }

  /** Whether readers are asked for numbers before they see them. */
  get predicts(): boolean {
    return this.#predicts;
  }

  /** Whether the number of the last step is to be predicted now. */
  get asks(): boolean {
    if (!this.#predicts || this.#isRevealed) return false;
    return predictedNumber(frameAt(this.#reading.lesson, this.at)) !== undefined;
  }

  /** The fragment of a link to all this. */
  get fragment(): string {
    return toFragment({ ...this.#state, step: this.at }, this.#reading.names);
  }

  /** Begins anew with a state. */
  open(state: State): void {
    this.#state = state;
    this.#readFormula();
  }

  /** Begins anew with a preset. */
  openPreset(preset: Preset): void {
    this.open(presetState(preset));
  }

  /** Takes another formula; variables of the same name keep their numbers. Gradient descent changes those that are new. */
  edit(formula: string): void {
    const { values } = this.#state;
    this.#state = { ...this.#state, formula };
    this.#readFormula(values);
  }

  /** Gives a variable a number. */
  setValue(name: string, value: number): void {
    this.#descent = undefined;
    this.#setValues(new Map(this.#state.values).set(name, value));
  }

  /** Takes the reader to the state after so many steps; beyond the last one there is none. */
  goTo(step: number): void {
    const { length } = this.#reading.lesson;
    this.#isRevealed = step <= this.at;
    this.#state = { ...this.#state, step: Math.max(0, Math.min(step, length)) };
    this.onChange("step");
  }

  /** Begins, or ends, to ask for numbers before they are shown. */
  setPredicting(predicts: boolean): void {
    this.#predicts = predicts;
    this.#isRevealed = true;
    this.onChange("step");
  }

  /** Shows the number that was to be predicted. Returns what is to be said of a prediction; of none, nothing. */
  reveal(predicted?: number): string {
    const number = predictedNumber(frameAt(this.#reading.lesson, this.at))!;
    this.#isRevealed = true;
    this.onChange("step");
    return predicted === undefined ? "" : judgement(predicted, number);
  }

  /** Whether gradient descent changes a variable. */
  isTrained(name: string): boolean {
    return this.#state.train?.includes(name) ?? true;
  }

  /** Makes gradient descent change a variable, or leave it. */
  setTrained(name: string, isTrained: boolean): void {
    const others = this.#reading.names.filter((other) => other !== name && this.isTrained(other));
    this.#state = { ...this.#state, train: isTrained ? [...others, name] : others };
    this.onChange("step");
  }

  /** Takes a learning rate; false where it is none. */
  setRate(rate: number): boolean {
    const isRate = Number.isFinite(rate) && rate > 0;
    if (isRate) {
      this.#state = { ...this.#state, rate };
      this.onChange("step");
    }
    return isRate;
  }

  /** Takes steps of gradient descent. */
  descend(steps: number): void {
    const train = this.#reading.names.filter((name) => this.isTrained(name));
    const options = { train, rate: this.#state.rate, steps };
    this.#descent = descend(this.#reading, options, this.#descent);
    this.#setValues(this.#descent.values);
  }

  /** Gives the variables the numbers that they had before the run of gradient descent. */
  undoDescent(): void {
    if (this.#descent === undefined) return;
    const { start } = this.#descent;
    this.#descent = undefined;
    this.#setValues(start);
  }

  /** @param known The variables that are not new; where not given none is. */
  #readFormula(known?: ReadonlyMap<string, number>): void {
    try {
      this.#reading = read(this.#state.formula, this.#state.values);
      const { values, names } = this.#reading;
      const added = known === undefined ? [] : names.filter((name) => !known.has(name));
      const train = this.#state.train?.concat(added);
      this.#state = { ...this.#state, values, train };
      this.#mistake = undefined;
      this.#descent = undefined;
    } catch (error) {
      this.#mistake = mistakeOf(error);
      const values = new Map([...this.#reading.values, ...this.#state.values]);
      this.#state = { ...this.#state, values }; // the graph that stays keeps its numbers
    }
    this.onChange("graph");
  }

  #setValues(values: ReadonlyMap<string, number>): void {
    this.#reading = readAgain(this.#reading, values);
    this.#state = { ...this.#state, values: this.#reading.values };
    this.onChange("numbers");
  }
}
