/** Runs a program to its end and returns what it printed. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where the program runs, and the variables it gets besides this process's own. */
export interface Setting {
  readonly cwd?: string | URL;
  readonly env?: Record<string, string>;
}

/** Runs `program`, which may be "deno" for the very Deno that runs this test. Output comes without colour. */
export async function run(
  program: string,
  args: readonly string[],
  { cwd = Deno.cwd(), env = {} }: Setting = {},
): Promise<Finished> {
  const command = new Deno.Command(program === "deno" ? Deno.execPath() : program, {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** As {@linkcode run}, for a program that must succeed: returns its output, throws with both streams where it does not. */
export async function runToSuccess(
  program: string,
  args: readonly string[],
  setting?: Setting,
): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, setting);
  if (code !== 0) {
    throw new Error(`${program} ${args.join(" ")} exited with ${code}\n${stdout}\n${stderr}`);
  }
  return stdout;
}

/** Whether `program` is there and runs. */
export async function isInstalled(program: string): Promise<boolean> {
  try {
    return (await run(program, ["--version"])).code === 0;
  } catch {
    return false;
  }
}

/** Whether this test may start processes and write files; without that, tests that need it are ignored. */
export async function mayStartProcesses(): Promise<boolean> {
  const names = ["read", "write", "run", "net", "env"] as const;
  const states = await Promise.all(names.map((name) => Deno.permissions.query({ name })));
  return states.every(({ state }) => state === "granted");
}
