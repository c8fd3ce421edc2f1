import { assert, assertEquals, assertMatch } from "@std/assert";
import { explorePage } from "../../lib/explore/mod.ts";
import { mayStartProcesses, run } from "../support/command.ts";
import { whileServed } from "./support/served.ts";

const ignore = !await mayStartProcesses();
const program = new URL("../../lib/explore/mod.ts", import.meta.url).pathname;
const permitted = ["run", "--no-prompt", "--allow-net=127.0.0.1", program];

Deno.test("the explorer is served at /, for this machine alone, with the rest of its policy", {
  ignore,
}, async () => {
  const start = { formula: "x * y", values: { x: 3, y: 4 } };
  const args = [...permitted, "--serve", "--port", "0", "x * y", "x=3", "y=4"];
  const { code, stderr } = await whileServed("deno", args, async (address) => {
    assertMatch(address, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    const answer = await fetch(address);
    assertEquals([answer.status, await answer.text()], [200, explorePage(start)]);
    const { headers } = answer;
    assertEquals(headers.get("content-type"), "text/html; charset=utf-8");
    assertEquals(headers.get("content-security-policy"), "frame-ancestors 'none'");
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(headers.get("cache-control"), "no-store");

    const head = await fetch(`${address}?q=1`, { method: "HEAD" });
    assertEquals([head.status, await head.text()], [200, ""]);
    for (
      const [path, method, status] of [["favicon.ico", "GET", 404], ["", "POST", 405]] as const
    ) {
      const refused = await fetch(address + path, { method });
      assertEquals([refused.status, refused.headers.get("x-content-type-options")], [
        status,
        "nosniff",
      ]);
      assertEquals(refused.headers.get("allow"), status === 405 ? "GET, HEAD" : null);
      assert((await refused.text()).length < 50);
    }

    const again = [...permitted, "--serve", "--port", new URL(address).port];
    const taken = await run("deno", again);
    assertEquals(taken.code, 2, taken.stderr);
    assertMatch(taken.stderr, /^Cannot serve at port \d+ as another program does/);
  });
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
});

Deno.test("without the permission for the network the explorer says what it takes", {
  ignore,
}, async () => {
  const { code, stderr } = await run("deno", ["run", "--no-prompt", program, "--serve"]);
  assertEquals(code, 2, stderr);
  assertMatch(
    stderr,
    /^Cannot serve at port 8017 as it is not permitted: .*--allow-net=127\.0\.0\.1/,
  );
});

Deno.test("the page is printed without any permission", { ignore }, async () => {
  const { code, stdout, stderr } = await run("deno", ["run", "--no-prompt", program]);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertEquals(stdout, explorePage());
});
