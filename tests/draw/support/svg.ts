/** SVG as an XML parser sees it. */
import { DOMParser, type Element } from "@xmldom/xmldom";

/** The root of an XML document; throws where it is not well-formed. */
export function parseXml(text: string): Element {
  const document = new DOMParser({
    onError(level, message) {
      if (level !== "warning") throw new SyntaxError(`${level}: ${message}`);
    },
  }).parseFromString(text, "image/svg+xml");
  return document.documentElement!;
}

/** The text lines of every node that is drawn, by the classes that it has. */
export function nodeLines(svg: Element): { style: string; lines: string[] }[] {
  return [...svg.getElementsByTagName("g")]
    .filter((group) => group.getAttribute("class")?.startsWith("node "))
    .map((group) => ({
      style: group.getAttribute("class")!.slice("node ".length),
      lines: [...group.getElementsByTagName("text")].map((text) => text.textContent!),
    }));
}

/** The text lines of every element of a class. */
export function linesOf(svg: Element, name: string): string[] {
  return [...svg.getElementsByTagName("g")]
    .filter((group) => group.getAttribute("class") === name)
    .flatMap((group) => [...group.childNodes])
    .filter((child) => child.nodeName === "text")
    .map((text) => text.textContent!);
}
