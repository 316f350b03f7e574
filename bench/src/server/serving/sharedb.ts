// ShareDB over `ws`: in memory, or in PostgreSQL through sharedb-postgres, with the tables that this package prescribes.

import { readFileSync } from "node:fs";
import { Duplex } from "node:stream";
import pg from "pg";
import Backend from "sharedb";
import PostgresDatabase from "sharedb-postgres";
import type { WebSocket } from "ws";
import type { Serve } from "../serving.ts";
import { listening } from "./listening.ts";

export const serve: Serve = async ({ mode, database }) => {
  const backend = mode === "memory" ? new Backend() : new Backend({ db: await openedDatabase(database) });
  const port = await listening((socket) => backend.listen(jsonStream(socket)));
  return { port, close: () => new Promise((resolve) => backend.close(() => resolve())) };
};

async function openedDatabase(connectionString: string | undefined): Promise<PostgresDatabase> {
  if (connectionString === undefined) throw new Error("sharedb-postgres needs a database");
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query("SELECT to_regclass('ops') AS ops");
  const structure = new URL("structure.sql", import.meta.resolve("sharedb-postgres"));
  if (rows[0]?.ops === null) await client.query(readFileSync(structure, "utf8"));
  await client.end();
  return new PostgresDatabase({ connectionString });
}

/** The stream of objects that ShareDB wants, as @teamwork/websocket-json-stream makes it, without what a bench does not need. */
function jsonStream(socket: WebSocket): Duplex {
  const stream = new Duplex({
    objectMode: true,
    read: () => undefined, // it is pushed
    write(message, _, callback) {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
      callback();
    },
  });
  socket.on("message", (data) => stream.push(JSON.parse(String(data))));
  socket.on("close", () => {
    stream.push(null);
    stream.destroy();
  });
  stream.on("error", () => socket.terminate());
  return stream;
}
