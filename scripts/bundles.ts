// What a server is made of, each package in one file or a few: that is what Node loads. Made of the sources, so that nothing lags behind.
//
// Packages stay apart, so that each class exists once. Only a worker thread has all that it needs in its own file, and nothing else: it
// passes plain data. What this is worth is in docs/decisions/0027-what-node-loads-is-bundled.md.

import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type OutputOptions, rolldown } from "rolldown";

type Bundled = { readonly entries: readonly string[]; readonly workers: readonly string[] };

export const bundledPackages: Readonly<Record<string, Bundled>> = {
  engine: { entries: ["index"], workers: [] },
  protocol: { entries: ["index"], workers: [] },
  history: { entries: ["index"], workers: [] },
  storage: { entries: ["index", "contract"], workers: [] },
  "storage-sqlite": { entries: ["index"], workers: ["worker", "reading-worker"] },
  server: { entries: ["index"], workers: [] },
};

const output: OutputOptions = { format: "esm", chunkFileNames: "[name].js", comments: false };
const isElsewhere = (id: string): boolean => !id.startsWith(".") && !path.isAbsolute(id);
const isNodes = (id: string): boolean => id.startsWith("node:");

/** The folder holds the package's bundles then, and nothing else. */
export async function writeBundle(name: string, folder: string): Promise<void> {
  const files = await bundlesOf(name);
  await mkdir(folder, { recursive: true });
  for (const [file, text] of files) await writeFile(path.join(folder, file), text);
  for (const file of await readdir(folder)) if (!files.has(file)) await rm(path.join(folder, file));
}

/** By the names of their files. */
async function bundlesOf(name: string): Promise<ReadonlyMap<string, string>> {
  const { entries, workers } = bundledPackages[name]!;
  const files = new Map<string, string>();
  const add = async (inputs: readonly string[], external: (id: string) => boolean): Promise<void> => {
    const input = Object.fromEntries(inputs.map((file) => [file, sourceOf(name, file)]));
    const resolve = { conditionNames: ["source", "node", "import", "default"] };
    const parts = await rolldown({ input, external, resolve, platform: "node", logLevel: "warn" });
    for (const part of (await parts.generate(output)).output) {
      if (part.type === "chunk") files.set(part.fileName, part.code);
    }
    await parts.close();
  };
  await add(entries, isElsewhere);
  for (const worker of workers) await add([worker], isNodes);
  return files;
}

const sourceOf = (name: string, file: string): string =>
  fileURLToPath(new URL(`../packages/${name}/src/${file}.ts`, import.meta.url));
