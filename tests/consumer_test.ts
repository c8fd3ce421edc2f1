import { assertEquals, assertMatch } from "@std/assert";
import { isInstalled, mayStartProcesses, run, runToSuccess } from "./support/command.ts";
import { startJsrRegistry } from "./support/jsr_registry.ts";
import { temporaryFolder } from "./support/temporary_folder.ts";

const checkout = new URL("../", import.meta.url);

/** Programs of a consumer outside the checkout, and what they print. */
const programs = {
  engine: {
    text: `import { add, Value } from "jsr:@chainrule/autograd";
           const x = new Value(3, "x");
           const y = new Value(4, "y");
           x.mul(y).add(5).mul(2).backward();
           console.log(x.grad, y.grad, add(1, 2));`,
    prints: "8 6 3\n",
  },
  checker: {
    text: `import { Value } from "jsr:@chainrule/autograd";
           import { checkGradient } from "jsr:@chainrule/autograd/check";
           const x = new Value(0.5, "x");
           const { ok, verdict } = checkGradient(x.mul(x).tanh());
           console.log(ok, verdict);`,
    prints: "true agrees\n",
  },
  expressions: {
    text: `import { fromExpression } from "jsr:@chainrule/autograd/expression";
           const { root, leaves } = fromExpression("(x_1 * x_2 + 5) * 2", { x_1: 3, x_2: 4 });
           root.backward();
           console.log(root.data, ...leaves.map((leaf) => leaf.label + "=" + leaf.grad));`,
    prints: "34 x_1=8 x_2=6\n",
  },
};

/** The nodes of the worked example: name, data, grad. */
const exampleNodes = [
  ["x_1", 3, 8],
  ["x_2", 4, 6],
  ["x_3", 12, 2],
  ["x_4", 5, 2],
  ["x_5", 17, 2],
  ["x_6", 2, 17],
  ["l", 34, 1],
];

const ignore = !await mayStartProcesses();
const hasNpm = !ignore && await isInstalled("npm");
if (!ignore && !hasNpm) console.log("npm is not installed: the test with Node.js is ignored");

Deno.test(
  "a consumer imports the package from a jsr: URL and needs no permission",
  { ignore },
  async (t) => {
    await using registry = await startJsrRegistry();
    await registry.publish(checkout);
    await using folder = await temporaryFolder("consumer");
    const { path } = folder;
    // A cache of its own: Deno takes what it once got from JSR for unchangeable.
    const setting = { cwd: path, env: { JSR_URL: registry.url, DENO_DIR: `${path}/cache` } };
    const runDeno = (...args: string[]) =>
      runToSuccess("deno", ["run", "--no-prompt", ...args], setting);
    for (const [name, { text, prints }] of Object.entries(programs)) {
      await t.step(name, async () => {
        await Deno.writeTextFile(`${path}/${name}.ts`, text);
        assertEquals(await runDeno("--check", `${name}.ts`), prints);
      });
    }
    await t.step("the check's command line, with rules of the consumer's", async () => {
      await Deno.writeTextFile(
        `${path}/rules.ts`,
        `import { defineRule, mul } from "jsr:@chainrule/autograd";
         defineRule({
           name: "square",
           evaluate: (x) => x * x,
           partials: [(x) => mul(3, x)],
           expression: "x ^ 2",
         });`,
      );
      const check = ["run", "--no-prompt", "--allow-read=.", "jsr:@chainrule/autograd/check"];
      const args = ["--rules-from", "rules.ts", "--rules", "square", "--graphs", "2"];
      const { code, stdout, stderr } = await run("deno", [...check, ...args], setting);
      assertEquals(code, 1, stderr);
      assertMatch(stdout, /The rule square is wrong in the partial derivative/);
      assertMatch(stdout, /from "jsr:@chainrule\/autograd@\d+\.\d+\.\d+\/check";/);
    });
    await t.step("worked example", async () => {
      const output = await runDeno("jsr:@chainrule/autograd/example");
      for (const [name, data, grad] of exampleNodes) {
        assertMatch(output, new RegExp(`\\b${name}\\b.*\\bdata=${data}\\b.*\\bgrad=${grad}\\b`));
      }
    });
  },
);

Deno.test(
  "a consumer on Node.js installs the package as npm packs it",
  { ignore: !hasNpm },
  async (t) => {
    await using folder = await temporaryFolder("node_consumer");
    const setting = { cwd: folder.path };
    const archive = `${folder.path}/package.tgz`;
    await runToSuccess("deno", ["pack", "--allow-dirty", "--output", archive], { cwd: checkout });
    await Deno.writeTextFile(`${folder.path}/package.json`, "{}");
    await runToSuccess("npm", ["install", "--no-audit", "--no-fund", archive], setting);
    for (const [name, { text, prints }] of Object.entries(programs)) {
      await t.step(name, async () => {
        await Deno.writeTextFile(`${folder.path}/${name}.mjs`, text.replaceAll("jsr:", ""));
        assertEquals(await runToSuccess("node", [`${name}.mjs`], setting), prints);
      });
    }
  },
);
