/** The worked example's graph, as lib/example.ts builds it. */
import { Value } from "../../../mod.ts";

/** l = (x_1·x_2 + x_4)·x_6, swept. */
export function workedGraph(): Value {
  const x1 = new Value(3, "x_1");
  const x2 = new Value(4, "x_2");
  const x3 = x1.mul(x2);
  const x4 = new Value(5, "x_4");
  const x5 = x3.add(x4);
  const x6 = new Value(2, "x_6");
  const l = x5.mul(x6);
  [x3.label, x5.label, l.label] = ["x_3", "x_5", "l"];
  l.backward();
  return l;
}
