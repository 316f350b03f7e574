// ShareDB's client with its default type, json0. Acknowledged: the callback of `submitOp`, which comes after the database's commit.
//
// `preventCompose` keeps each edit an operation of its own. ShareDB has one operation of a document under way at a time; the others
// wait in the client.

import sharedb from "sharedb/lib/client/index.js";
import type { LoadClient } from "../load-client.ts";
import { LoadSocket } from "../load-socket.ts";

async function connected(url: string) {
  const socket = new LoadSocket(url.replace("http", "ws"));
  const connection = new sharedb.Connection(socket);
  await new Promise<void>((resolve) => connection.on("connected", resolve));
  return connection;
}

const done = (act: (callback: (error?: Error) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => act((error) => (error ? reject(error) : resolve())));

function fail(error: Error | undefined): void {
  if (error) throw error;
}

export const client: LoadClient = {
  hasCursors: false,
  async open(url, document, { acknowledged, arrived }) {
    const connection = await connected(url);
    const doc = connection.get("bench", document);
    doc.preventCompose = true;
    await done((callback) => doc.subscribe(callback));
    if (doc.type === null) await done((callback) => doc.create({ text: "" }, callback));
    let unacknowledged = 0;
    if (arrived !== undefined) {
      doc.on("op", (op, source) => {
        if (!source) for (const { si } of op) if (si !== undefined) arrived(si.length);
      });
    }
    return {
      edit({ at, remove, insert }) {
        const { text } = doc.data;
        unacknowledged++;
        const op = [
          ...(remove > 0 ? [{ p: ["text", at], sd: text.slice(at, at + remove) }] : []),
          ...(insert === "" ? [] : [{ p: ["text", at], si: insert }]),
        ];
        doc.submitOp(op, {}, (error) => {
          fail(error);
          unacknowledged--;
          acknowledged?.(1);
        });
      },
      length: () => doc.data.text.length,
      text: () => doc.data.text,
      unacknowledged: () => unacknowledged,
      close: () => connection.close(),
    };
  },
  async connect(url) {
    const connection = await connected(url);
    return { close: () => connection.close() };
  },
};
