// The files of the page that the server shows, read once at the start and held in memory.
//
// What is not in the map is not served, so no path, however written, leads out of the folder. Hidden files and links are
// left out.

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { ConfigurationError } from "../configuration-error.ts";
import { pageBytesMax, pageFilesMax } from "./http-limits.ts";

export type PageFile = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
  /** Of the content, with its quotes. */
  readonly etag: string;
};

/** By the path of the URL, in its encoded form; `/` is index.html. */
export type Page = ReadonlyMap<string, PageFile>;

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

export async function loadPage(folder: string): Promise<Page> {
  const files = await listFiles(folder);
  if (files.length > pageFilesMax) {
    throw new ConfigurationError(`The page folder ${folder} has ${files.length} files; at most ${pageFilesMax}.`);
  }
  const page = new Map<string, PageFile>();
  let bytesTotal = 0;
  for (const file of files) {
    const bytes = new Uint8Array(await readFile(file));
    bytesTotal += bytes.length;
    if (bytesTotal > pageBytesMax) {
      throw new ConfigurationError(`The page folder ${folder} holds more than ${pageBytesMax} bytes.`);
    }
    const path = `/${relative(folder, file).split(sep).map(encodeURIComponent).join("/")}`;
    const etag = `"${createHash("sha256").update(bytes).digest("base64url")}"`;
    page.set(path, { bytes, contentType: contentTypes[extname(file)] ?? "application/octet-stream", etag });
  }
  const index = page.get("/index.html");
  if (index === undefined) throw new ConfigurationError(`The page folder ${folder} has no index.html.`);
  return page.set("/", index);
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter(
        (file) =>
          !relative(folder, file)
            .split(sep)
            .some((part) => part.startsWith(".")),
      );
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? cause.code : "unknown";
    throw new ConfigurationError(`The page folder ${folder} cannot be read (${reason}).`, { cause });
  }
}
