/** The modules that go into the explorer's page. No export of the package leads to them. */
export const ENTRIES = {
  /** Is bundled. */
  script: "lib/explore/app/main.ts",
  /** Writes HTML while the page is built. */
  shell: "lib/explore/app/shell.ts",
  /** Writes HTML while the page is built. */
  article: "lib/explore/article/mod.ts",
} as const;

/** The program that the article shows. It stands by itself. */
export const FROM_SCRATCH = "lib/explore/article/from_scratch.ts";

/** The style sheets, in their order. */
export const STYLES: readonly string[] = [
  "lib/explore/app/page.css",
  "lib/explore/article/article.css",
];
