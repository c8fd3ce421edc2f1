/**
 * A page served on this machine.
 *
 * @module
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";

/** Only programs on this machine reach this address. */
const HOST = "127.0.0.1";

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": "frame-ancestors 'none'", // which a page cannot say of itself
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
} as const;

/**
 * Serves a page at / until the process is interrupted.
 *
 * @param port The port; 0 for a free one.
 * @param started Is called once the page is there, with its address.
 * @returns When it is interrupted, and nothing is served any more.
 * @throws {Error} When the port is taken or not permitted.
 */
export async function serve(
  page: string,
  port: number,
  started: (address: string) => void,
): Promise<void> {
  const server = createServer((request, response) => answer(page, request, response));
  await listen(server, port);
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  started(`http://${HOST}:${(server.address() as AddressInfo).port}/`);
  await interrupted;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Deno throws where the network is not permitted, when nobody can catch it any more: the process alone hears of that. */
async function listen(server: Server, port: number): Promise<void> {
  let refused: (error: unknown) => void = () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      refused = reject;
      process.once("uncaughtException", refused);
      server.once("error", refused);
      server.listen(port, HOST, resolve);
    });
  } finally {
    process.removeListener("uncaughtException", refused);
    server.removeListener("error", refused);
  }
}

function answer(page: string, { method, url }: IncomingMessage, response: ServerResponse): void {
  const reads = method === "GET" || method === "HEAD";
  if (!reads) {
    return refuse(response, 405, "Only GET and HEAD are answered here.\n", { allow: "GET, HEAD" });
  }
  if (url?.replace(/\?.*/s, "") !== "/") {
    return refuse(response, 404, "There is only a page at /.\n");
  }
  response.writeHead(200, { ...HEADERS, "content-length": page.length }); // ASCII: a byte a character
  response.end(method === "HEAD" ? undefined : page);
}

function refuse(
  response: ServerResponse,
  status: number,
  reason: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...HEADERS,
    ...headers,
    "content-type": "text/plain; charset=utf-8",
  });
  response.end(reason);
}
