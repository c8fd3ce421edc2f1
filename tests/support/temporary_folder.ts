/** A folder of its own for one test, outside the checkout; disposing of it removes it. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/** Makes a folder that exists until it is disposed of: `await using folder = await temporaryFolder("name")`. */
export async function temporaryFolder(name: string): Promise<TemporaryFolder> {
  const path = await Deno.makeTempDir({ prefix: `${name}_` });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
