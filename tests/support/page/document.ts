/** The explorer's page as one HTML file, put together from its parts. */
import { createHash } from "node:crypto";

/** What the page is made of. */
export interface Parts {
  /** What stands in the body. */
  readonly body: string;
  readonly style: string;
  readonly script: string;
  readonly licences: string;
}

/** The source of a policy that lets one inline text run. */
export function hashSource(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** What the page may do: run its script, have its style, and nothing else. */
export function policyOf({ script, style }: Pick<Parts, "script" | "style">): string {
  return [
    "default-src 'none'",
    `script-src ${hashSource(script)}`,
    `style-src ${hashSource(style)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
}

/** The page. All of it is ASCII: it is read rightly in whatever encoding a shell has written it. */
export function documentOf(parts: Parts): string {
  const { body, style, script, licences } = parts;
  requireWithout(script, /<\/script|<!--|<script/i, "script");
  requireWithout(style, /<\/style|<!--/i, "style");
  requireWithout(licences, /--!?>|^-?>|<!--/, "text of the licences");
  const page = `<!doctype html>
<html lang="en">
<head>
<meta http-equiv="Content-Security-Policy" content="${policyOf(parts)}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="description" content="Type a formula and step through backpropagation: the engine, a symbolic derivative and a finite difference side by side.">
<title>Backpropagation, step by step</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
${withReferences(body.trim())}
<script type="module">${script}</script>
<!--
${licences}
-->
</body>
</html>
`;
  requireWithout(page, /[^\t\n\x20-\x7E]/, "page");
  return page;
}

/** Text that ends an element too early, as the browser reads it, must not stand in it: to escape it would need a parser. */
function requireWithout(text: string, pattern: RegExp, name: string): void {
  const found = pattern.exec(text);
  if (found === null) return;
  const around = text.slice(Math.max(0, found.index - 40), found.index + 40);
  throw new Error(`Cannot put the ${name} into the page as it holds ${JSON.stringify(around)}`);
}

/** HTML in which signs beyond ASCII stand as character references. */
function withReferences(html: string): string {
  return html.replace(/\P{ASCII}/gu, (sign) => `&#${sign.codePointAt(0)};`);
}
