/// <reference lib="dom" />
/**
 * The script of the page.
 *
 * @module
 */

import { startExplorer } from "./view/start.ts";

startExplorer(document);
