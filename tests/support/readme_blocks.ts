/** The blocks of code that README.md shows. */

/** A block, the language that it names, and what stands behind that: "ignore" where it needs what `deno task engines` fetches. */
export interface Block {
  readonly language: string;
  readonly attribute: string;
  /** The file that the first line of a program names, where it is one of several. */
  readonly file?: string;
  readonly text: string;
}

/** The blocks in their order. */
export function readmeBlocks(readme: string): Block[] {
  const blocks = readme.matchAll(/^```(\w*) ?(.*?)\n(.*?)^```$/gms);
  return Array.from(blocks, ([, language, attribute, text]) => {
    const file = /^\/\/ (\S+\.mjs)$/m.exec(text!.split("\n", 1)[0]!)?.[1];
    return {
      language: language!,
      attribute: attribute!,
      text: text!,
      ...file !== undefined && { file },
    };
  });
}

/** The commands of a block for a shell, as words. Quotes hold words together; what is written into a file is left to the screen. */
export function commandsOf({ text }: Block): string[][] {
  return text.trim().split("\n").map((line) => {
    const words = line.replace(/ > \S+$/, "").match(/"[^"]*"|\S+/g) ?? [];
    return words.map((word) => word.replaceAll('"', ""));
  });
}
