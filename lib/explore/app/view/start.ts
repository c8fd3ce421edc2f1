/// <reference lib="dom" />
/**
 * The page comes to life.
 *
 * @module
 */

import { Explorer } from "../../explorer.ts";
import { Address, showProblem, startOf } from "./address.ts";
import { CodeView } from "./code_view.ts";
import { ControlsView } from "./controls_view.ts";
import { offerCopies } from "./copying.ts";
import { DescentView } from "./descent_view.ts";
import { FormulaView } from "./formula_view.ts";
import { MomentView } from "./moment_view.ts";
import { Page } from "./page.ts";
import { PictureView } from "./picture_view.ts";
import { TableView } from "./table_view.ts";
import { offerThemes } from "./theme.ts";
import { VariablesView } from "./variables_view.ts";
import type { View } from "./view.ts";

/** Starts the explorer in a document that has the markup of the shell. */
export function startExplorer(document: Document): Explorer {
  const page = new Page(document), start = startOf(page);
  const explorer = new Explorer(start !== undefined && "state" in start ? start.state : undefined);
  page.get("explore").hidden = false;
  offerThemes(page);
  offerCopies(page, explorer);
  const moment = new MomentView(page, explorer), controls = new ControlsView(page, explorer);
  moment.isSilent = () => controls.isPlaying;
  const views: readonly View[] = [
    new FormulaView(page, explorer),
    new PictureView(page, explorer),
    moment,
    controls,
    new TableView(page, explorer),
    new VariablesView(page, explorer),
    new CodeView(page, explorer),
    new DescentView(page, explorer),
  ];
  const address = new Address(page, explorer);
  showProblem(page, start);
  for (const view of views) view.update("graph");
  explorer.onChange = (change) => {
    for (const view of views) view.update(change);
    address.save();
  };
  document.documentElement.dataset["ready"] = "";
  return explorer;
}
