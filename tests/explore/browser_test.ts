import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromExpression } from "../../lib/expression/mod.ts";
import { explore, explorePage } from "../../lib/explore/mod.ts";
import { programOf } from "../../lib/explore/program.ts";
import { PRESETS } from "../../lib/explore/presets.ts";
import { hasChromium } from "../support/chromium.ts";
import { hostileLabels } from "../draw/support/hostile_labels.ts";
import { BACKWARD_LINES, FORWARD_LINES } from "../draw/support/worked_lines.ts";
import { pageFile, startBrowser, type Visit, visit } from "./support/browser.ts";
import { whileServed } from "./support/served.ts";

const WORKED_EXAMPLE = [...FORWARD_LINES, ...BACKWARD_LINES];

/** Fragments that a stranger may send, and what the formula's field must show then; the worked example where not given. */
const HOSTILE_FRAGMENTS: readonly (readonly [fragment: string, formula?: string])[] = [
  ...[
    "<img src=x onerror=alert(1)>",
    'import("x")',
    'cos.constructor("alert(1)")()',
    "__proto__ + constructor * x",
    "[1, 2; 3, 4]",
    "f(x) = x ^ 2",
    "3 cm",
    "x" + " + x".repeat(450),
    `${"tanh(".repeat(330)}x${")".repeat(330)}`,
    "1 / x + log(x)",
    "alert(1)",
    "</script><script>alert(1)</script>",
  ].map((formula) => [`f=${encodeURIComponent(formula)}&v.x=0&v.__proto__=3`, formula] as const),
  ["f=%E0%A4%A&v.x=%zz", "\ufffd%A"],
  ["f=x*y&v.x=NaN&v.y=1e999", "x*y"],
  [`f=${"x".repeat(5000)}`],
  ["f=x*y&step=99999", "x*y"],
  ["f=x*y&step=-1&rate=-1&train=__proto__,<b>&constructor=1", "x*y"],
  ["javascript:alert(1)"],
];

/** Fails where the page has done anything but show itself. */
async function assertHarmless(
  { page, messages, requests, violations }: Visit,
  what: string,
): Promise<void> {
  assertEquals([messages, await violations(), requests.length], [[], [], 1], what);
  assertEquals(await page.title(), "Backpropagation, step by step", what);
  const foreign = "img, iframe, object, embed, link:not([rel=icon]), script:not([type=module])";
  assertEquals(await page.locator(foreign).count(), 0, what);
  assertEquals(await page.locator("script").count(), 1, what);
}

/** Puts the focus where no field or button has it. */
async function leaveFields({ page }: Visit): Promise<void> {
  await page.evaluate("document.activeElement.blur()");
}

const ignore = !await hasChromium();

Deno.test("the explorer in Chromium", { ignore }, async (t) => {
  await using browser = await startBrowser();
  await using file = await pageFile();

  await t.step("shows the ten lines of the worked example", async () => {
    await using one = await visit(browser, file.address);
    const lines: string[] = [];
    for (let i = 0; i < WORKED_EXAMPLE.length; i++) {
      await one.page.click("#next");
      lines.push(await one.text("line"));
    }
    assertEquals(lines, WORKED_EXAMPLE);
    assertEquals(await one.text("count"), "10 / 10");
    assertEquals(
      await one.page.locator("#spoken").textContent(),
      "the derivative of l by x 2 equals the derivative of l by x 3 times x 1 equals 2 times 3 equals 6",
    );
    await one.checked();
    assertMatch(await one.text("verdict"), /agrees/);
  });

  await t.step("is moved by keys, which fields keep for themselves", async () => {
    await using one = await visit(browser, file.address);
    const { page, text } = one;
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
      return await text("count");
    };
    await leaveFields(one);
    assertEquals(await press("ArrowRight", "ArrowRight", "ArrowLeft"), "1 / 10");
    assertEquals(await press("End"), "10 / 10");
    assertEquals(await press("Home"), "0 / 10");
    assertEquals(await press("End", "ArrowRight"), "10 / 10");
    assertEquals(await press("Home", "ArrowLeft"), "0 / 10");
    const nodes: string[] = [];
    for (let i = 0; i < 7; i++) {
      await press("Shift+ArrowRight");
      nodes.push(await text("count"));
    }
    assertEquals(nodes.map((count) => parseInt(count)), [1, 2, 3, 4, 6, 8, 10]);
    await press("Home");
    await page.keyboard.press("Space");
    assertEquals(await page.getAttribute("#play", "aria-pressed"), "true");
    await page.keyboard.press("Space");
    assertEquals(await page.getAttribute("#play", "aria-pressed"), "false");
    await press("Home");
    for (const field of ["#formula", "#rate", "#scroller"]) {
      await page.focus(field);
      assertEquals(await press("ArrowRight", "End"), "0 / 10", field);
    }
  });

  await t.step("is walked through by Tab in the order in which it is read", async () => {
    await using one = await visit(browser, file.address);
    const { page } = one;
    assertEquals(await page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count(), 0);
    const here = `(() => {
      const at = document.activeElement, box = at.getBoundingClientRect();
      return { name: at.id || at.textContent.trim(), seen: box.width > 0 && box.height > 0,
        order: [...document.querySelectorAll("*")].indexOf(at) };
    })()`;
    const stops: { name: string; seen: boolean; order: number }[] = [];
    while (stops.length < 200) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(here) as typeof stops[number];
      if (stop.order < (stops.at(-1)?.order ?? 0)) break; // it starts again
      stops.push(stop);
    }
    const names = stops.map(({ name }) => name);
    assertEquals(stops.filter(({ seen }) => !seen), []);
    assertEquals(names.slice(0, 3), ["To the graph", "theme", "formula"]);
    const wanted = [
      "formula",
      "presets",
      "link",
      "next",
      "node",
      "play",
      "time",
      "scroller",
      "copy",
    ];
    assertEquals(names.filter((name) => wanted.includes(name)), wanted);
    assert(new Set(names).size > 30);
  });

  await t.step("gives the program as it is, to those who select it by hand, too", async () => {
    await using one = await visit(browser, file.address);
    await one.page.click("#last");
    const program = await one.page.locator("#code").textContent();
    assertMatch(program!, /"x_1"\);\n(.*\n)*\n.*backward/);
    const selected = await one.page.evaluate(`(() => {
      getSelection().selectAllChildren(document.getElementById("code"));
      return getSelection().toString();
    })()`) as string;
    assertEquals([selected.trimEnd(), (await one.text("code")).trimEnd()], [
      program!.trimEnd(),
      program!.trimEnd(),
    ]);
  });

  await t.step("lets readers skip to the graph", async () => {
    await using one = await visit(browser, file.address);
    await one.page.keyboard.press("Tab");
    await one.page.keyboard.press("Enter");
    assertEquals(await one.page.evaluate("document.activeElement.id"), "stage");
  });

  await t.step("asks for nothing, breaks no policy and stores nothing", async () => {
    await using one = await visit(browser, file.address);
    const { page } = one;
    for (const { key } of PRESETS) {
      await page.selectOption("#presets", key);
      await page.click("#last");
      await one.checked();
    }
    await page.click("#ten");
    await page.click("#theme");
    await page.waitForTimeout(500); // the address is written late
    await assertHarmless(one, "after every preset");
    const stored = await page.evaluate(
      "[document.cookie, localStorage.length, sessionStorage.length]",
    );
    assertEquals(stored, ["", 0, 0]);
  });

  await t.step("restores from its link what it showed", async () => {
    await using one = await visit(browser, file.address);
    await one.page.fill("#formula", "h = w * x # é & <b>\nh * tanh(h) + 50%%\u0000".slice(0, 31));
    await one.page.click("#last");
    await one.page.waitForURL(/[&]step=/);
    const fragment = await one.page.evaluate("location.hash") as string;
    await using other = await visit(browser, file.address + fragment);
    for (const id of ["count", "line", "code"]) {
      assertEquals(await other.text(id), await one.text(id));
    }
    assertEquals(await other.page.inputValue("#formula"), await one.page.inputValue("#formula"));
  });

  await t.step("takes fragments of strangers for what they are", async () => {
    await using one = await visit(browser, file.address);
    const { page } = one;
    for (const [i, [fragment, formula = PRESETS[0].formula]] of HOSTILE_FRAGMENTS.entries()) {
      await page.goto(`${file.address}#`);
      if (i % 3 > 0) {
        await page.goto(`${file.address}#${fragment}`); // which changes the page that is there
      } else {
        await page.goto("about:blank");
        await page.goto(`${file.address}#${fragment}`);
        await page.waitForSelector("html[data-ready]");
        assertEquals(await page.inputValue("#formula"), formula, fragment);
      }
      await page.evaluate("document.getElementById('last').click()");
      await page.waitForTimeout(300); // the check comes after a pause
      assertEquals([one.messages, await one.violations()], [[], []], fragment);
    }
  });

  await t.step("takes hostile formulas for formulas, whatever is typed", async () => {
    await using one = await visit(browser, file.address);
    for (const label of hostileLabels()) {
      for (const formula of [label, `x * y # ${label}`]) {
        await one.page.fill("#formula", formula);
        await one.page.evaluate("document.getElementById('next').click()");
      }
    }
    await one.page.waitForTimeout(300);
    await assertHarmless(one, "after all formulas");
  });

  await t.step("reads a formula that is typed key by key, over one that was there", async () => {
    await using one = await visit(browser, file.address);
    await one.page.focus("#formula");
    await one.page.keyboard.press("Control+A");
    await one.page.keyboard.type("h = w * x\nl = h * tanh(h)");
    assertEquals([await one.text("error"), await one.text("count")], ["", "0 / 9"]);
    await one.checked();
    assertMatch(await one.text("verdict"), /agrees/);
  });

  await t.step("begins with the formula that the command line gave it", async () => {
    for (const label of ["é \" ' & < > </script>", "\u2028"]) {
      const start = { formula: `h = x * y # ${label}\nh + 1`, values: { x: -0.5, y: 1e-300 } };
      await using given = await pageFile(explorePage(start));
      await using one = await visit(browser, given.address);
      assertEquals(await one.page.inputValue("#formula"), start.formula);
      const { root } = fromExpression(start.formula, start.values);
      const program = await one.page.locator("#code").textContent();
      assertEquals(program!.trim(), programOf(root).lines.join("\n").trim());
      await assertHarmless(one, label);
    }
  });

  await t.step("works in the frame of a notebook", async () => {
    const exploration = explore({ formula: "a = x * y; a * a", values: { x: 3, y: 4 } });
    const display = Reflect.get(exploration, Symbol.for("Jupyter.display")) as () => {
      "text/html": string;
    };
    const context = await browser.newContext(), page = await context.newPage();
    const messages: string[] = [];
    page.on("console", (message) => messages.push(message.text()));
    page.on("pageerror", (error) => messages.push(String(error)));
    await page.setContent(`<!doctype html><title>Notebook</title>${display()["text/html"]}`);
    const frame = page.frameLocator("iframe");
    await frame.locator("html[data-ready]").waitFor({ timeout: 60_000 });
    for (let i = 0; i < 2; i++) await frame.locator("#next").click();
    assertEquals(await frame.locator("#line").innerText(), "v_1 = a · a = 12 · 12 = 144");
    await frame.locator("#copy").click();
    assertEquals(messages, []);
    await context.close();
  });

  await t.step("works where it is served, and asks for nothing there", async () => {
    const program = new URL("../../lib/explore/mod.ts", import.meta.url).pathname;
    const args = ["run", "--no-prompt", "--allow-net=127.0.0.1", program, "--serve", "--port", "0"];
    const { code } = await whileServed("deno", args, async (address) => {
      await using one = await visit(browser, address);
      await one.page.click("#next");
      assertEquals(await one.text("line"), WORKED_EXAMPLE[0]);
      await assertHarmless(one, address);
    });
    assertEquals(code, 0);
  });

  await t.step("shows the article where scripts are off", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(file.address);
    assertEquals(await page.locator("#explore").isVisible(), false);
    assert(await page.locator("noscript").isVisible());
    assert(await page.locator("main h2:visible").count() >= 9);
    assert(await page.locator("main figure svg:visible").count() >= 4);
    await context.close();
  });
});
