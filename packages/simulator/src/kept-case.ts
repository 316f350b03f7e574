// A world that broke a law once, as a file: run again before all others, for ever. Its numbers mean what the script of its time
// made of them; a script that changes makes other worlds of them, which hold as well.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { WorldCase } from "./world-choices.ts";
import type { WorldOptions } from "./world-options.ts";

export type KeptCase = {
  /** What was wrong, in words. */
  readonly found: string;
  readonly options: Pick<
    WorldOptions,
    "editsPerClient" | "absentees" | "stepMs" | "reworks" | "tellsPresence" | "isCrowded" | "changesPerSegment"
  >;
  readonly world: WorldCase;
};

const folder: string = join(import.meta.dirname, "..", "regressions");

export const readCase = (path: string): KeptCase => JSON.parse(readFileSync(path, "utf8")) as KeptCase;

/** All kept cases, by the names of their files. */
export const keptCases = (): { readonly name: string; readonly kept: KeptCase }[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => ({ name, kept: readCase(join(folder, name)) }));
