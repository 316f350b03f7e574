// Our server, built, with its store on disk.

import { createServer } from "@convergence/server";
import { openSqliteStorage } from "@convergence/storage-sqlite";
import type { Serve } from "../serving.ts";

export const serve: Serve = async ({ mode, folder }) => {
  if (mode !== "fsync" && mode !== "os") throw new Error(`There is no mode of durability ${mode}`);
  const storage = () => openSqliteStorage({ folder, durability: mode });
  return createServer({ port: 0, storage, logLevel: "warn" });
};
