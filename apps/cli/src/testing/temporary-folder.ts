// A folder for one test, removed when it ends, however it ends.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export type TemporaryFolder = {
  readonly path: string;
  /** Something that was done to the folder is undone first. */
  readonly beforeRemoval: (undo: () => void) => void;
};

export function temporaryFolder(test: { after(remove: () => void): void }): TemporaryFolder {
  const folder = mkdtempSync(path.join(tmpdir(), "convergence-fault-"));
  const undos: (() => void)[] = [];
  test.after(() => {
    for (const undo of undos.reverse()) undo();
    rmSync(folder, { recursive: true, force: true });
  });
  return { path: folder, beforeRemoval: (undo) => void undos.push(undo) };
}
