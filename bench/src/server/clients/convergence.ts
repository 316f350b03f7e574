// Our client, as applications use it. Acknowledged: the change is committed, in the store's mode of durability.

import { connectAnonymously, type RealTimeString } from "@convergence/client";
import type { LoadClient } from "../load-client.ts";
import { LoadSocket } from "../load-socket.ts";
import { cursorIn } from "./convergence-cursor.ts";

const connected = (url: string) => connectAnonymously(url, "Load", { webSocket: (address) => new LoadSocket(address) });

export const client: LoadClient = {
  hasCursors: true,
  async open(url, document, { acknowledged, arrived, pointed }) {
    const domain = await connected(url);
    const data = { text: "" };
    const model = await domain.models().openAutoCreate({ collection: "bench", id: document, data });
    const text = model.elementAt("text") as RealTimeString;
    let unacknowledged = 0;
    model.on("refused", ({ message }) => {
      throw new Error(`A change was refused: ${message}`);
    });
    if (acknowledged !== undefined) {
      model.on("version_changed", () => {
        const done = unacknowledged - model.pendingChanges();
        unacknowledged -= done;
        if (done > 0) acknowledged(done);
      });
    }
    if (arrived !== undefined) text.on("insert", ({ value }) => arrived(value.length));
    return {
      edit({ at, remove, insert }) {
        unacknowledged++;
        text.splice(at, remove, insert);
      },
      length: () => text.length(),
      text: () => text.value(),
      unacknowledged: () => unacknowledged,
      cursor: pointed && cursorIn(text, domain.session().sessionId(), pointed),
      close: () => void domain.disconnect(),
    };
  },
  async connect(url) {
    const domain = await connected(url);
    return { close: () => void domain.disconnect() };
  },
};
