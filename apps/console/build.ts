// Bundles the console page: src/main.ts and all it imports into dist/main.js, next to the files of public/ as they are.
//
// Workspace packages are taken from their sources, so the bundle needs no other build and cannot lag behind one. A file that
// is right already is not touched, so that building does not disturb a server that is just reading the page.

import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const { output } = await build({
  input: at("src/main.ts"),
  platform: "browser",
  resolve: { conditionNames: ["source", "browser", "import", "default"] },
  output: { file: at("dist/main.js"), format: "esm", minify: true, sourcemap: true },
  logLevel: "warn",
  write: false,
});

const files = new Map<string, Uint8Array>();
for (const part of output) files.set(part.fileName, Buffer.from(part.type === "chunk" ? part.code : part.source));
for (const name of await readdir(at("public"))) files.set(name, await readFile(at(`public/${name}`)));

await mkdir(at("dist"), { recursive: true });
for (const name of await readdir(at("dist"))) {
  if (!files.has(name) && !name.startsWith(".")) await rm(at(`dist/${name}`), { recursive: true, force: true });
}
for (const [name, bytes] of files) if (!(await holds(at(`dist/${name}`), bytes))) await replace(name, bytes);

async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    return (await readFile(path)).equals(bytes);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

/** At once, so that nobody reads half a file. Hidden files are not served, and are left alone by builds at the same time. */
async function replace(name: string, bytes: Uint8Array): Promise<void> {
  const fresh = at(`dist/.${name}.${process.pid}`);
  await writeFile(fresh, bytes);
  await rename(fresh, at(`dist/${name}`));
}
