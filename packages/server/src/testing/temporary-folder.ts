// A folder for one test, removed when it ends.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export function temporaryFolder(test: { after(remove: () => void): void }): string {
  const folder = mkdtempSync(path.join(tmpdir(), "convergence-server-"));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
