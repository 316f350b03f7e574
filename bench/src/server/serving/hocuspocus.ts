// Hocuspocus with its SQLite extension: that one's table and statements, on Node's own SQLite in place of better-sqlite3, which
// would have to be compiled. Its defaults: a document is stored whole, 2 s after an edit and every 10 s at least.

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Database } from "@hocuspocus/extension-database";
import { Server } from "@hocuspocus/server";
import type { Serve } from "../serving.ts";

export const serve: Serve = async ({ folder }) => {
  const database = new DatabaseSync(join(folder, "hocuspocus.sqlite"));
  database.exec(`CREATE TABLE IF NOT EXISTS "documents" (
    "name" varchar(255) NOT NULL,
    "data" blob NOT NULL,
    UNIQUE(name)
  )`);
  const select = database.prepare(`SELECT data FROM "documents" WHERE name = $name ORDER BY rowid DESC`);
  const upsert = database.prepare(
    `INSERT INTO "documents" ("name", "data") VALUES ($name, $data) ON CONFLICT(name) DO UPDATE SET data = $data`,
  );
  const extension = new Database({
    fetch: async ({ documentName }) => (select.get({ name: documentName })?.data as Uint8Array | undefined) ?? null,
    store: async ({ documentName, state }) => void upsert.run({ name: documentName, data: state }),
  });
  const options = { port: 0, address: "127.0.0.1", quiet: true, stopOnSignals: false, extensions: [extension] };
  const server = new Server(options);
  await server.listen();
  return { port: server.address.port, close: () => server.destroy() };
};
