import { Value } from "../../../mod.ts";
import { adapt } from "./adapter.ts";
import type { Engine } from "./engine.ts";

/** This package. */
export const engine: Engine<Value> = adapt(Value);
