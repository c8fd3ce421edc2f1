/**
 * A JSR registry on loopback. The real `deno publish` fills it, and any Deno whose JSR_URL names it resolves `jsr:`
 * from it. A version lies on disk as `scope/name/version/…`; the rest is JSR's protocol over those files.
 */
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { runToSuccess } from "./command.ts";
import { temporaryFolder } from "./temporary_folder.ts";

/** A running registry; disposing of it stops it and removes its files. */
export interface JsrRegistry extends AsyncDisposable {
  /** What JSR_URL has to be. */
  readonly url: string;
  /** Publishes a checkout with `deno publish`. */
  publish(checkout: URL): Promise<void>;
}

/** What the protocol tells of one version. */
interface VersionMeta {
  readonly manifest: Record<string, { size: number; checksum: string }>;
  readonly exports: Record<string, string>;
}

interface Route {
  readonly pattern: URLPattern;
  answer(part: Record<string, string>, request: Request): Promise<Response> | Response;
}

const contentTypes: Readonly<Record<string, string>> = {
  ts: "text/typescript",
  json: "application/json",
};

/** Starts a registry that holds no package yet, on a free port. */
export async function startJsrRegistry(): Promise<JsrRegistry> {
  const folder = await temporaryFolder("jsr_registry");
  const published = new Map<string, VersionMeta>(); // by scope/name/version
  const routes = [
    ...publishingRoutes(folder.path, published),
    ...servingRoutes(folder.path, published),
  ];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    for (const { pattern, answer } of routes) {
      const match = pattern.exec(request.url);
      if (match) return answer(match.pathname.groups as Record<string, string>, request);
    }
    return notFound();
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  return {
    url,
    async publish(checkout) {
      const options = ["--token=any", "--allow-dirty", "--no-provenance"];
      await runToSuccess("deno", ["publish", ...options], { cwd: checkout, env: { JSR_URL: url } });
    },
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** What `deno publish` calls: it asks whether the version is there, posts its files as a gzipped tar, and asks about the package. */
function publishingRoutes(folder: string, published: Map<string, VersionMeta>): Route[] {
  return [{
    pattern: new URLPattern({ pathname: "/api/scopes/:scope/packages/:name/versions/:version" }),
    async answer({ scope, name, version }, request) {
      const id = `${scope}/${name}/${version}`;
      if (request.method === "GET") return published.has(id) ? Response.json({}) : notFound();
      const root = `${folder}/${id}`;
      await unpack(new Uint8Array(await request.arrayBuffer()), root);
      const config = new URL(request.url).searchParams.get("config");
      const { exports } = JSON.parse(await Deno.readTextFile(root + config));
      published.set(id, { manifest: await manifestOf(root), exports });
      return Response.json({ id, status: "success", error: null });
    },
  }, {
    pattern: new URLPattern({ pathname: "/api/*" }),
    answer: () => Response.json({}), // every scope and package exists
  }];
}

/** What an importer fetches: the versions of a package, the files of a version, and each file. */
function servingRoutes(folder: string, published: Map<string, VersionMeta>): Route[] {
  return [{
    pattern: new URLPattern({ pathname: "/@:scope/:name/meta.json" }),
    answer({ scope, name }) {
      const prefix = `${scope}/${name}/`;
      const versions = [...published.keys()].filter((id) => id.startsWith(prefix))
        .map((id) => [id.slice(prefix.length), {}]); // without a date: no version is too young to use
      return versions.length === 0
        ? notFound()
        : Response.json({ scope, name, versions: Object.fromEntries(versions) });
    },
  }, {
    pattern: new URLPattern({ pathname: "/@:scope/:name/:version(.+)_meta.json" }),
    answer({ scope, name, version }) {
      const meta = published.get(`${scope}/${name}/${version}`);
      return meta ? Response.json(meta) : notFound();
    },
  }, {
    pattern: new URLPattern({ pathname: "/@:scope/:name/:version/:path+" }),
    async answer({ scope, name, version, path }) {
      if (!published.get(`${scope}/${name}/${version}`)?.manifest[`/${path}`]) return notFound();
      const type = contentTypes[path!.split(".").pop()!] ?? "text/plain";
      const body = await Deno.readFile(`${folder}/${scope}/${name}/${version}/${path}`);
      return new Response(body, { headers: { "content-type": type } });
    },
  }];
}

function notFound(): Response {
  return Response.json({}, { status: 404 });
}

async function unpack(archive: Uint8Array, target: string): Promise<void> {
  await Deno.mkdir(target, { recursive: true });
  const file = `${target}.tar.gz`;
  await Deno.writeFile(file, archive);
  await runToSuccess("tar", ["-xzf", file, "-C", target]);
}

async function manifestOf(root: string): Promise<VersionMeta["manifest"]> {
  const manifest: VersionMeta["manifest"] = {};
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = `${entry.parentPath}/${entry.name}`;
    const body = await Deno.readFile(path);
    const checksum = `sha256-${createHash("sha256").update(body).digest("hex")}`;
    manifest[path.slice(root.length)] = { size: body.length, checksum };
  }
  return manifest;
}
