/** Functions in C, where a compiler is. */

const COMPILERS = ["cc", "gcc", "clang"];

/** Flags of every library: optimised for this machine. */
const FLAGS = ["-O3", "-march=native", "-shared", "-fPIC"];

/** The functions of a source text in C; undefined where there is no compiler, or none for these flags. */
export async function functionsInC<const S extends Deno.ForeignLibraryInterface>(
  source: string,
  flags: readonly string[],
  symbols: S,
): Promise<Deno.DynamicLibrary<S>["symbols"] | undefined> {
  const folder = await Deno.makeTempDir();
  try {
    const library = `${folder}/functions.so`;
    await Deno.writeTextFile(`${folder}/functions.c`, source);
    const isThere = await compiles(`${folder}/functions.c`, library, flags);
    return isThere ? Deno.dlopen(library, symbols).symbols : undefined;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function compiles(
  source: string,
  library: string,
  flags: readonly string[],
): Promise<boolean> {
  for (const compiler of COMPILERS) {
    try {
      const command = new Deno.Command(compiler, {
        args: [...FLAGS, ...flags, "-o", library, source, "-lm"],
      });
      const { success, stderr } = await command.output();
      if (success) return true;
      throw new Error(`${compiler} does not compile: ${new TextDecoder().decode(stderr)}`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return false;
}
