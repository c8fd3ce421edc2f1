/** Mermaid's own parser. It wants the globals of a browser, which jsdom has. */
// @ts-types="npm:@types/jsdom@^21"
import { JSDOM } from "jsdom";

const { window } = new JSDOM();
Object.assign(globalThis, { window, document: window.document, Element: window.Element });

const { default: mermaid } = await import("mermaid");

/** A flowchart as Mermaid understood it. */
export interface Flowchart {
  readonly title: string;
  readonly nodes: readonly { key: string; shape: string; lines: string[]; classes: string[] }[];
  readonly edges: readonly { from: string; to: string; text: string }[];
}

/** What Mermaid keeps of a flowchart. */
interface Database {
  getVertices(): Map<string, { id: string; type: string; text: string; classes: string[] }>;
  getEdges(): { start: string; end: string; text: string }[];
}

/** Parses a flowchart; throws where it is none. */
export async function parseMermaid(text: string): Promise<Flowchart> {
  await mermaid.parse(text); // loads what reads flowcharts
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const chart = db as unknown as Database;
  return {
    title: decode(JSON.parse(/^---\ntitle: (.*)\n---$/m.exec(text)?.[1] ?? '""')),
    nodes: [...chart.getVertices().values()].map(({ id, type, text, classes }) => ({
      key: id,
      shape: type,
      lines: text.split(/<br ?\/?>/).map(decode),
      classes,
    })),
    edges: chart.getEdges().map(({ start, end, text }) => ({
      from: start,
      to: end,
      text: decode(text),
    })),
  };
}

/** Mermaid's stand-ins for character references, and what parts that it must not see together. */
function decode(text: string): string {
  return text
    .replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll("\u2060", "");
}
