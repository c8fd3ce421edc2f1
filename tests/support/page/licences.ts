/** The licences of what the explorer's page contains, taken from the packages. */
import type { Package } from "./packages.ts";

const OWN = new URL("../../../LICENSE", import.meta.url);

/** The notices and licences of this package and of others, as one text in ASCII. */
export async function licencesOf(packages: readonly Package[]): Promise<string> {
  const own = ["@chainrule/autograd", await Deno.readTextFile(OWN)];
  const others = packages.map(async (one) => [`${one.name} ${one.version}`, await licenceOf(one)]);
  const all = [own, ...await Promise.all(others)];
  const list = `This page contains ${all.map(([title]) => title).join(", ")}.`;
  return [list, ...all.map(([title, text]) => `== ${title}\n\n${text!.trim()}`)]
    .map(inAscii).join("\n\n");
}

/** The texts of a package's files that say who made it, and under which licence it may be passed on. */
async function licenceOf({ name, path }: Package): Promise<string> {
  const files = Array.from(Deno.readDirSync(path), (entry) => entry.name)
    .filter((file) => /^(notice|licen[cs]e)(\.\w+)?$/i.test(file)).sort().reverse();
  if (files.length === 0) throw new Error(`Cannot name the licence of ${name} as it has no file`);
  const texts = await Promise.all(files.map((file) => Deno.readTextFile(`${path}/${file}`)));
  return texts.join("\n\n");
}

/** A text without signs that a reader with another encoding would see wrongly: names lose their accents. */
function inAscii(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll("©", "(c)").normalize("NFKD")
    .replace(/\P{ASCII}/gu, "");
}
