import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";
import type { Storage } from "@convergence/storage";
import { storageContract } from "@convergence/storage/contract";
import { checkFile } from "./check-sqlite-store.ts";
import { openSqliteStorage } from "./open-sqlite-storage.ts";
import { databaseFileName } from "./store-file.ts";

const parent = mkdtempSync(path.join(tmpdir(), "convergence-contract-"));
after(() => rmSync(parent, { recursive: true, force: true }));

for (const durability of ["fsync", "os"] as const) {
  const folders = new WeakMap<Storage, string>();
  const openIn = async (folder: string, changesPerSegment?: number): Promise<Storage> => {
    const storage = await openSqliteStorage({ folder, durability, changesPerSegment });
    folders.set(storage, folder);
    return storage;
  };
  storageContract(
    `sqlite, ${durability}`,
    () => openIn(mkdtempSync(path.join(parent, "store-"))),
    async (storage) => {
      await storage.close();
      return openIn(folders.get(storage) as string);
    },
    (storage, options) => checkFile(path.join(folders.get(storage) as string, databaseFileName), options),
    (changesPerSegment) => openIn(mkdtempSync(path.join(parent, "store-")), changesPerSegment),
  );
}
