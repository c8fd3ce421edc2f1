/** Labels that mean something to a format that pictures are written in, or to what reads it. */
import { SeededRandom } from "../../../lib/check/graphs/seeded_random.ts";

const BY_HAND: readonly string[] = [
  'a "quoted" label',
  "it's",
  "<b>&amp;</b>",
  "<img src=x onerror=document.title='broken'>",
  "</script><script>document.title='broken'</script>",
  "</text></svg>",
  "<!-- comment -->",
  "]]>",
  "&lt;",
  "&#60;",
  "two\nlines",
  "tab\tand\rreturn",
  "\0\u0007\u001b[31m",
  "\ud800 half of a pair",
  "\uffff",
  "\u202etxet desrever",
  "😀 👨‍👩‍👧 é ﬁ 𝒙₁ straße",
  "\\N \\G \\E \\n \\l \\\\",
  "ends with \\",
  '"]; click n0 "javascript:document.title=1"; x["',
  '"}; graph { a',
  "n0 -> n1",
  "1. list",
  "- item",
  "+ item",
  "=== a =",
  "a + b = c",
  "# heading",
  "> quote",
  "| a | b |",
  "`code`",
  "```",
  "**b** _i_ __u__ ~~s~~ *",
  "[link](javascript:0)",
  "http://example.com",
  "end",
  "style a fill:#f00;",
  "classDef leaf fill:#f00;",
  "#35; #quot; #lt;",
  "%% comment",
  "%%{init: {}}%%",
  "@{ shape: x }",
  "$$x^2$$",
  "fa:fa-home",
  "ﬂ°lt¶ß ﬂ°°60¶ß",
  "---",
  "{a} (b) [c]",
  "a;b",
  "x__y",
  "_x_",
  "subgraph",
  "constructor",
];

const PIECES = [..."\"'<>&;#\\/`*_~$%|[](){}=:-+!?.,^@ \n\t", "&lt;", "<br/>", "]]>", "-->", "😀"];

/** Labels by hand, and random ones. */
export function hostileLabels(seed = 1): string[] {
  const random = new SeededRandom(seed);
  const generated = Array.from({ length: 40 }, () => {
    const length = 1 + random.below(12);
    return "x" + Array.from({ length }, () => random.pick(PIECES)).join("") + "y";
  });
  return [...BY_HAND, ...generated];
}
