/**
 * What the parts of the page have in common.
 *
 * @module
 */

import type { Change } from "../../explorer.ts";

/** A part of the page. */
export interface View {
  /** Shows the explorer as it is after a change. */
  update(change: Change): void;
}
