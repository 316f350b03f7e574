// Writes a trace into a folder that the operator has named. Nothing is ever overwritten or removed: when the folder is full, that
// is all there will be.

import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ModelRecord, Storage } from "@convergence/storage";
import { tracesMax } from "../limits.ts";
import type { Divergence } from "./divergence.ts";
import { makeTrace } from "./divergence-trace.ts";

/** Resolves to the path of the file; to `undefined` if the folder is full. For the owner of the process alone: it holds content. */
export async function saveTrace(
  folder: string,
  storage: Storage,
  record: ModelRecord,
  divergence: Divergence,
): Promise<string | undefined> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length >= tracesMax) return undefined;
  const trace = await makeTrace(storage, record, divergence);
  const file = join(folder, `divergence-${divergence.session}-${divergence.version}-${divergence.clientDigest}.json`);
  await writeFile(file, `${JSON.stringify(trace)}\n`, { flag: "wx", mode: 0o600 });
  return file;
}
