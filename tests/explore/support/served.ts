/** The explorer, served by a process of its own. */

/** What a process that served has done. */
export interface Ended {
  readonly code: number;
  readonly stderr: string;
}

/**
 * Starts a program that serves the explorer, does something with its address, and interrupts it.
 *
 * @param program The program; "deno" is the very Deno that runs this test.
 * @param visit What is done while it serves.
 */
export async function whileServed(
  program: string,
  args: readonly string[],
  visit: (address: string) => Promise<void>,
  cwd?: string,
): Promise<Ended> {
  const child = new Deno.Command(program === "deno" ? Deno.execPath() : program, {
    args: [...args],
    ...(cwd === undefined ? {} : { cwd }),
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(child.stderr).text();
  try {
    const address = await addressIn(child.stdout);
    if (address !== undefined) await visit(address);
  } finally {
    try {
      child.kill("SIGINT");
    } catch { /* it has ended by itself */ }
  }
  return { code: (await child.status).code, stderr: await stderr };
}

/** The address that a process prints; undefined where it prints none. The rest is read, so that the process can go on. */
async function addressIn(
  output: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<string | undefined> {
  const reader = output.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (true) {
    const { done, value } = await reader.read();
    if (done) return undefined;
    text += value;
    const address = /http:\S+/.exec(text)?.[0];
    if (address === undefined) continue;
    reader.cancel();
    return address;
  }
}
