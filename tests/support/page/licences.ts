/** The licences of what the explorer's page contains, taken from the packages. */
import type { Package } from "./packages.ts";

const OWN = new URL("../../../LICENSE", import.meta.url);

/** The notices and licences of this package and of others, as one text in ASCII. What several have in the same words stands once. */
export async function licencesOf(packages: readonly Package[]): Promise<string> {
  const own = await Deno.readTextFile(OWN), permission = own.slice(own.indexOf(PERMISSION)).trim();
  const others = await Promise.all(packages.map(async (one) => {
    const text = withoutText(await licenceOf(one), permission);
    return section(`${one.name} ${one.version}`, text);
  }));
  const names = packages.map(({ name }) => name).join(", ");
  const list = `This page contains @chainrule/autograd, and parts of ${names}.`;
  return [list, section("@chainrule/autograd", own), ...others].map(inAscii).join("\n\n");
}

/** With these words the text of the MIT licence begins, after the names of those who give it. */
const PERMISSION = "Permission is hereby granted";

function section(title: string, text: string): string {
  return `== ${title}\n\n${text.trim()}`;
}

/** A licence, in which the words of another are named and not repeated. Lines may be broken elsewhere. */
function withoutText(licence: string, permission: string): string {
  const words = permission.split(/\s+/).map((word) => word.replace(/\W/g, "\\$&"));
  return licence.replace(
    new RegExp(words.join("\\s+")),
    "The permission, with its conditions, is that of @chainrule/autograd above.",
  );
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
