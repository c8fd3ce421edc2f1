import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { runCli, type World } from "../../lib/explore/cli.ts";
import { explorePage } from "../../lib/explore/mod.ts";

interface Served {
  page: string;
  port: number;
}

/** Runs the command in a world that serves nothing. */
async function cli(args: string[], world: Partial<World> = {}) {
  let out = "", notes = "";
  const served: Served[] = [];
  const code = await runCli(args, {
    print: (text) => out += `${text}\n`,
    note: (text) => notes += `${text}\n`,
    isTerminal: false,
    serve(page, port, started) {
      served.push({ page, port });
      started("http://127.0.0.1:1/");
      return Promise.resolve();
    },
    ...world,
  });
  return { code, out, notes, served };
}

Deno.test("the command prints the page", async () => {
  assertEquals(await cli([]), { code: 0, out: explorePage(), notes: "", served: [] });
});

Deno.test("the command prints the page with a formula and its numbers", async () => {
  const { code, out } = await cli(["h = w * x; l = h * tanh(h)", "w=1/2", "x=-0"]);
  const start = { formula: "h = w * x; l = h * tanh(h)", values: { w: 0.5, x: -0 } };
  assertEquals([code, out], [0, explorePage(start)]);
  assertEquals((await cli(["-x", "x=2"])).out, explorePage({ formula: "-x", values: { x: 2 } }));
});

Deno.test("the command prints no page to a terminal", async () => {
  const { code, out, notes } = await cli([], { isTerminal: true });
  assertEquals([code, out], [2, ""]);
  assertMatch(notes, /^Cannot print the page to a terminal: .*> page\.html.*--serve/);
});

Deno.test("the command serves the page, also from a terminal, and says where", async () => {
  const { code, out, served } = await cli(["--serve", "x * 2", "x=3"], { isTerminal: true });
  assertEquals([code, out], [
    0,
    "The explorer is at http://127.0.0.1:1/ until you press Ctrl+C.\n",
  ]);
  assertEquals(served, [{ page: explorePage({ formula: "x * 2", values: { x: 3 } }), port: 8017 }]);
  assertEquals((await cli(["--serve", "--port", "0"])).served[0]!.port, 0);
});

Deno.test("help says how the command is called", async () => {
  const { code, out } = await cli(["--help"], { isTerminal: true });
  assertEquals(code, 0);
  for (const option of ["--serve", "--port N", "--help", "FORMULA", "> page.html"]) {
    assertMatch(out, new RegExp(option));
  }
});

Deno.test("wrong usage is told with the reason, and the exit code is 2", async () => {
  const mistakes: [args: string[], message: RegExp][] = [
    [["x *"], /^Cannot read the formula "x \*"/],
    [["x * y", "x=3"], /'y' has no value/],
    [["x", "x=3", "y=4"], /^Cannot use "y=4": 'y' does not occur in "x"/],
    [["x", "3"], /^Cannot read "3": a variable is given as name=number/],
    [["x".repeat(2001), `${"x".repeat(2001)}=1`], /more than 2000 characters/],
    [["--port", "80"], /^Cannot use --port 80: nothing is served without --serve/],
    [["--serve", "--port", "-1"], /./],
    [["--serve", "--port", "65536"], /^Cannot use --port 65536: it must be a whole number/],
    [["--serve", "--port", "http"], /^Cannot use --port http: it must be a whole number/],
    [["--serf"], /Unknown option '--serf'/],
  ];
  for (const [args, message] of mistakes) {
    const { code, out, notes, served } = await cli(args);
    assertEquals([code, out, served], [2, "", []], args.join(" "));
    assertMatch(notes, message);
    assertMatch(notes, /\nRun it with --help to see how it is called\.\n$/);
  }
});

Deno.test("a port that is taken, or not permitted, is told as such", async () => {
  const failing = (error: Error) => ({ serve: () => Promise.reject(error) });
  const taken = Object.assign(new Error("listen"), { code: "EADDRINUSE" });
  const { code, notes } = await cli(["--serve", "--port", "81"], failing(taken));
  assertEquals(code, 2);
  assertMatch(
    notes,
    /^Cannot serve at port 81 as another program does: give another one by --port/,
  );
  const denied = Object.assign(new Error("net"), { name: "NotCapable" });
  assertMatch((await cli(["--serve"], failing(denied))).notes, /--allow-net=127\.0\.0\.1/);
  await assertRejects(() => cli(["--serve"], failing(new Error("other"))), Error, "other");
});
