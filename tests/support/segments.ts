/** Tests of what crosses segments would be long if every segment had to be filled. */
import { expectGraphs, recorder } from "../../lib/tape/recorder.ts";
import { Value } from "../../mod.ts";

/** Ends the segment being written: the next operation opens one, of the smallest size. */
export function endSegment(): void {
  new Value(0).add(0); // one is open
  expectGraphs(0);
  recorder.segment.limit = recorder.segment.length;
}
