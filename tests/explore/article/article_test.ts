// @ts-types="npm:@types/jsdom@^21"
import { JSDOM } from "jsdom";
import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { reversedTopologicalOrder, type Value, zeroGrad } from "../../../mod.ts";
import { checkGradient } from "../../../lib/check/mod.ts";
import { fromExpression } from "../../../lib/expression/mod.ts";
import { article, figureStyles } from "../../../lib/explore/article/mod.ts";
import { read } from "../../../lib/explore/reading.ts";
import { fromFragment } from "../../../lib/explore/state.ts";
import { parseXml } from "../../draw/support/svg.ts";

const textOf = (path: string) =>
  Deno.readTextFileSync(new URL(`../../../${path}`, import.meta.url));
const SOURCE = textOf("lib/explore/article/from_scratch.ts");
const STYLE = textOf("lib/explore/article/article.css");
const ARTICLE = article({ fromScratch: SOURCE });
const { document } = new JSDOM(`<!doctype html><body><main>${ARTICLE}</main>`).window;

/** The elements that a selector finds. */
const all = (selector: string) => [...document.querySelectorAll(selector)];

/** The rows of a table by its name, each as the texts of its cells. */
function rowsOf(name: string): string[][] {
  const rows = all(`[aria-label="${name}"] tbody tr`);
  assert(rows.length > 0, name);
  return rows.map((row) => [...row.children].map((cell) => cell.textContent!));
}

/** Numbers as JavaScript writes them. */
const plain = (text: string) => text.replaceAll("−", "-");

/** The program of a name. */
const programOf = (name: string) =>
  document.querySelector(`[aria-label="${name}"] pre`)!.textContent!;

describe("the article's markup", () => {
  it("is read in the same way by parsers of HTML and of XML, so that nothing is nested wrongly", () => {
    const xml = parseXml(ARTICLE.trim());
    const names = [...xml.getElementsByTagName("*")].map(({ nodeName }) => nodeName.toLowerCase());
    assertEquals(all(".article *").map(({ nodeName }) => nodeName.toLowerCase()), names);
    assertEquals(document.querySelector(".article")!.textContent, xml.textContent);
  });

  it("has its nine parts under headings of the second level", () => {
    assertEquals(
      all("h1, h2, h3, h4, h5, h6").map(({ nodeName, textContent }) => [nodeName, textContent]),
      [
        ["H2", "Why"],
        ["H2", "Differentiation, in nine lines"],
        ["H2", "The worked example"],
        ["H2", "Why reversed topological order"],
        ["H2", "What adds up"],
        ["H2", "From scratch"],
        ["H2", "How do we know?"],
        ["H2", "Kinks and conventions"],
        ["H2", "Next"],
      ],
    );
  });

  it("has no script, no handler and no style but classes", () => {
    assertEquals(all("script, style, link, iframe, img, object, button, form"), []);
    const attributes = all(".article *").flatMap((element) => element.getAttributeNames());
    assertEquals(attributes.filter((name) => name === "style" || name.startsWith("on")), []);
  });

  it("scrolls in regions that can be focused, each with a name of its own", () => {
    const regions = all("[role=region]"),
      names = regions.map((it) => it.getAttribute("aria-label"));
    assert(regions.length >= 13 && names.every((name) => name !== null && name !== ""));
    assertEquals(new Set(names).size, names.length);
    assert(regions.every((region) => region.getAttribute("tabindex") === "0"));
    assert(all("table, pre, svg").every((wide) => wide.closest("[role=region]") !== null));
  });

  it("has four figures, each with its words and a caption", () => {
    const figures = all("figure");
    assertEquals(figures.length, 4);
    const labels = figures.map((figure) =>
      figure.querySelector("svg[role=img]")!.getAttribute("aria-label")!
    );
    assertEquals(new Set(labels).size, 4);
    for (const label of labels) assertMatch(label, /^Computational graph of l: x_1 = 3; /);
    assert(figures.every((figure) => figure.querySelector("figcaption")!.textContent!.length > 10));
  });

  it("has ids, each once, that no element of the tool has", () => {
    const ids = all("[id]").map(({ id }) => id);
    assertEquals(new Set(ids).size, ids.length);
    assert(ids.every((id) => id.startsWith("article-")));
  });

  it("has the classes that its style sheets name, and no other", () => {
    const used = new Set(all(".article [class], .article").flatMap((it) => [...it.classList]));
    const named = new Set(
      [...(STYLE + figureStyles()).matchAll(/\.([a-z][\w-]*)/g)].map(([, name]) => name!),
    );
    const unstyled = new Set(["graph", "node", "edge"]), unused = new Set(["active"]);
    assertEquals([...used].filter((name) => !named.has(name) && !unstyled.has(name)), []);
    assertEquals([...named].filter((name) => !used.has(name) && !unused.has(name)), []);
  });
});

describe("the article's links", () => {
  const links = all("a").map((link) => ({
    href: link.getAttribute("href")!,
    text: link.textContent!,
  }));

  it("open formulas that can be read, at steps that there are", () => {
    const inside = links.filter(({ href }) => href.startsWith("#"));
    assert(inside.length >= 7);
    for (const { href, text } of inside) {
      const start = fromFragment(href);
      assert(start !== undefined && "state" in start, href);
      const { formula, values, step } = start.state, { names, lesson } = read(formula, values);
      assertEquals([...values.keys()].sort(), [...names].sort());
      assert(step <= lesson.length);
      const said = /step (\d+) of (\d+)/.exec(text);
      if (said !== null) assertEquals(said.slice(1).map(Number), [step, lesson.length]);
    }
  });

  it("show the figures of the worked example where it has the same gradients", () => {
    for (const figure of all("figure")) {
      const start = fromFragment(figure.querySelector("a")!.getAttribute("href")!);
      assert(start !== undefined && "state" in start);
      const { formula, values, step } = start.state, { lesson } = read(formula, values);
      const frame = lesson.frames[step]!;
      const expected = frame.gradients.filter((gradient) => gradient !== undefined).map((it) =>
        `grad ${it}`
      );
      const drawn = [...figure.querySelectorAll("svg text")].map(({ textContent }) => textContent!);
      assertEquals(drawn.filter((text) => text.startsWith("grad")).sort(), expected.sort());
    }
  });

  it("lead elsewhere by https alone", () => {
    const outside = links.filter(({ href }) => !href.startsWith("#"));
    assert(outside.length >= 5);
    for (const { href } of outside) assertEquals(new URL(href).protocol, "https:");
  });
});

describe("the article's rules", () => {
  const rows = new Map(rowsOf("Differentiation rules").map(([name, ...cells]) => [name, cells]));

  it("are nine, with the chain rule and the sum over uses that the draft lacked", () => {
    assertEquals(rows.size, 9);
    assertEquals(rows.get("Definition"), ["l", "∂l∂l=1"]);
    assertEquals(rows.get("Constant"), ["l=c", "∂l∂x=0"]);
    assertEquals(rows.get("Sum"), ["l=x+y", "∂l∂x=1, ∂l∂y=1"]);
    assertEquals(rows.get("Product"), ["l=x·y", "∂l∂x=y, ∂l∂y=x"]);
    assertEquals(rows.get("Constant times variable"), ["l=c·x", "∂l∂x=c"]);
    assertEquals(rows.get("Power"), ["l=c·xn", "∂l∂x=c·n·xn−1"]);
    assertEquals(rows.get("Tanh"), ["l=tanh\u2061(x)", "∂l∂x=1−tanh\u2061(x)2"]);
    assertEquals(rows.get("Chain rule")![1], "∂l∂x=∂l∂y·∂y∂x");
    assertEquals(rows.get("Sum over uses")![1], "∂l∂x=∂l∂y1·∂y1∂x+∂l∂y2·∂y2∂x");
  });
});

describe("the article's numbers", () => {
  it("of a value with two uses are the engine's, and those of a walk in depth", () => {
    const formula = "a = x * y; b = a * x; l = b + a", values = { x: 2, y: 3 };
    const { root } = fromExpression(formula, values), walked = new Map<Value, number>();
    const walk = (node: Value) => {
      const term = (operand: Value, partial: number) => {
        const isNew = !walked.has(operand);
        walked.set(operand, (walked.get(operand) ?? 0) + walked.get(node)! * partial);
        if (isNew) walk(operand);
      };
      const [x, y] = node.children;
      if (x === undefined) return;
      term(x, node.operation === "add" ? 1 : y!.data);
      term(y!, node.operation === "add" ? 1 : x.data);
    };
    walked.set(root, 1);
    walk(root);
    root.backward();
    const expected = reversedTopologicalOrder(root).map((node) => {
      const wrong = walked.get(node)!;
      return [node.label, `${node.grad}`, wrong === node.grad ? `${wrong}` : `${wrong}, wrong`];
    });
    assertEquals(rowsOf("Gradients where a value is used twice"), expected);
    assertEquals(expected.filter(([, , wrong]) => wrong!.endsWith("wrong")).length, 2);
  });

  it("of several passes are the engine's, and what is kept is passed on again", () => {
    const { root, leaves } = fromExpression("x_3 = x_1 * x_2; x_5 = x_3 + x_4; l = x_5 * x_6", {
      x_1: 3,
      x_2: 4,
      x_4: 5,
      x_6: 2,
    });
    const nodes = reversedTopologicalOrder(root);
    const passes = [0, 1, 2].map((pass) => {
      if (pass === 2) zeroGrad(leaves);
      root.backward();
      return nodes.map(({ grad }) => `${grad}`);
    });
    // What the second pass adds where x_5 had 2 and has 4, and x_3 had 2 and has 2 + 4.
    const kept: Record<string, number> = {
      l: 1,
      x_6: 34,
      x_5: 4,
      x_4: 6,
      x_3: 6,
      x_2: 24,
      x_1: 32,
    };
    const rows = rowsOf("Gradients over several passes");
    assertEquals(
      rows,
      nodes.map(({ label, operation }, i) => {
        const wrong = kept[label]!, right = passes[1]![i];
        return [
          label.replace("_", "") + (operation === "leaf" ? " (leaf)" : ""),
          ...passes.map((grads) => grads[i]!),
          `${wrong}` === right ? right : `${wrong}, wrong`,
        ];
      }),
    );
  });

  const values = { w_1: -3, x_1: 2, w_2: 1, x_2: 0, b: 6.7, t: -0.5 };
  const neuron = (at: Partial<typeof values>) => {
    const { w_1, x_1, w_2, x_2, b, t } = { ...values, ...at };
    return (Math.tanh(w_1 * x_1 + w_2 * x_2 + b) - t) ** 2;
  };
  const difference = (name: keyof typeof values, h: number) => {
    const above = values[name] + h, below = values[name] - h;
    return (neuron({ [name]: above }) - neuron({ [name]: below })) / (above - below);
  };
  const report = checkGradient(
    fromExpression("z = w_1 * x_1 + w_2 * x_2 + b; o = tanh(z); l = (o - t)^2", values).root,
  );
  const exact = new Map(report.leaves.map((leaf) => [leaf.name, leaf]));

  /** An error as the tables write it: 3.1·10−9. */
  const small = (error: number) => {
    const [digits, exponent] = Math.abs(error).toExponential(1).split("e");
    return error === 0 ? "0" : `${digits}·10${Number(exponent)}`;
  };

  it("of finite differences are those of the formula, with their errors", () => {
    const rows = rowsOf("Finite differences, and their errors");
    assertEquals(
      rows.map((row) => row.map(plain)),
      [1, 3, 5, 7, 9, 11, 13].map((exponent) => {
        const number = difference("w_1", Number(`1e-${exponent}`));
        return [`10-${exponent}`, `${number}`, small(number - exact.get("w_1")!.exact!)];
      }),
    );
  });

  it("of the three ways are those of the check, which agrees", () => {
    assert(report.ok);
    const rows = rowsOf("Gradients of the neuron by three ways").map((row) => row.map(plain));
    assertEquals(
      rows,
      report.leaves.map(({ name, data, gradient, exact, ulps }) => {
        const h = Math.cbrt(Number.EPSILON) * Math.max(1, Math.abs(data));
        const error = difference(name as keyof typeof values, h) - exact!;
        return [name.replace("_", ""), `${gradient}`, `${exact}`, ulps!.toFixed(2), small(error)];
      }),
    );
  });

  it("at kinks are the engine's, and its README states the conventions", () => {
    const readme = textOf("README.md").replaceAll(/ +/g, " "),
      rows = rowsOf("Conventions at kinks");
    assertEquals(rows.length, 4);
    for (const [where, holds] of rows) assert(readme.includes(`| ${where} | ${holds} |`), where);
    assertEquals(rows.map(([, , example]) => example!.replaceAll("\u2061", "")), [
      "l=abs(x) at x=0: ∂l∂x=0",
      "l=relu(x) at x=0: ∂l∂x=0",
      "l=max(x,y) at x=1, y=1: ∂l∂x=0.5, ∂l∂y=0.5",
      "l=max(x,1) at x=0: ∂l∂x=0",
    ]);
    const gradients =
      ([["abs(x)", { x: 0 }], ["relu(x)", { x: 0 }], ["max(x, y)", { x: 1, y: 1 }], [
        "max(sqrt(x), 1)",
        { x: 0 },
      ]] as const).map(([formula, values]) => {
        const { root, leaves } = fromExpression(formula, values);
        root.backward();
        return leaves.map(({ grad }) => grad);
      });
    assertEquals(gradients, [[0], [0], [0.5, 0.5], [0]]);
  });

  it("in its sentences are those of the example", () => {
    const text = document.querySelector("#article-why")!.textContent!.replaceAll(/\s+/g, " ");
    assertMatch(text, /l, which is 34 where x1 is 3\./);
    const { root } = fromExpression("(x_1 * 4 + 5) * 2", { x_1: 3.01 });
    assert(text.includes(`l=${root.data}`) && text.includes("(34.08−34)/0.01=8"));
  });
});

describe("the article's programs", () => {
  it("show the class as it is tested", () => {
    assertEquals(programOf("Program: the class Value"), SOURCE);
  });

  it("run as they are, and print what their comments say", async () => {
    for (const name of ["Program: what is wanted", "Program: the worked example"]) {
      const program = programOf(name),
        expected = [...program.matchAll(/\/\/ (.+)$/gm)].map(([, it]) => it!);
      assert(expected.length >= 3);
      const printing = program.replaceAll("console.log(", "print(");
      const module = `${SOURCE}\nexport const lines: string[] = [];\n` +
        `const print = (...all: number[]) => { lines.push(all.join(" ")); };\n${printing}`;
      const { lines } = await import(`data:application/typescript,${encodeURIComponent(module)}`);
      assertEquals(lines, expected);
    }
  });

  it("have the gradients that the draft had wrong: those of a sum are 1", () => {
    const wanted = programOf("Program: what is wanted");
    for (const name of ["l", "x_1", "x_2"]) {
      assert(wanted.includes(`console.log(${name}.grad); // 1\n`));
    }
  });
});

describe("the draft's mistakes", () => {
  const text = document.querySelector(".article")!.textContent!;

  it("are gone: a note to oneself, misspelt names, a sentence that breaks off", () => {
    assertNotMatch(text, /TODO|childeren|backwards|\bdate\b|\.grade|_noop/);
    assertNotMatch(text, /gradient of the $/m);
    assertMatch(text, /#passOn is a function that takes the gradient of the result by this Value/);
  });

  it("are gone from the class: it knows no recursion, and one name for backward", () => {
    assertEquals([...SOURCE.matchAll(/\bbackward\w*\(/g)].map(([name]) => name), [
      "backward(",
      "backward(",
    ]);
    const [, body] = /reversedTopologicalOrder\(root: Value\)[^{]*\{([^]*)\n\}/.exec(SOURCE)!;
    assertNotMatch(body!, /reversedTopologicalOrder/);
  });
});
