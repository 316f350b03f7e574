// Hocuspocus' provider. Acknowledged: the server's sync status, by which `unsyncedChanges` falls. It means that the server has the
// update in memory; the database hears of the document seconds later.
//
// Presence is off but where cursors are listened to: each client's would go to every other at each renewal, beside the edits.

import { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import { Doc } from "yjs";
import type { LoadClient } from "../load-client.ts";
import { LoadSocket } from "../load-socket.ts";
import { cursorOf } from "./yjs-cursor.ts";
import { editText, hearOthers, textOf } from "./yjs-text.ts";

/** Without presence nothing is heard of a document that nobody edits, which the provider takes for a dead connection. */
const messageReconnectTimeout = 600_000;

export const client: LoadClient = {
  hasCursors: true,
  async open(url, document, ears) {
    const socket = new HocuspocusProviderWebsocket({
      url: url.replace("http", "ws"),
      WebSocketPolyfill: LoadSocket,
      messageReconnectTimeout,
    });
    const doc = new Doc();
    let unacknowledged = 0;
    let isOpen = false;
    const provider = await new Promise<HocuspocusProvider>((resolve) => {
      const made = new HocuspocusProvider({
        websocketProvider: socket,
        name: document,
        document: doc,
        ...(ears.pointed === undefined ? { awareness: null } : {}),
        onUnsyncedChanges: ({ number }) => {
          // The handshake counts as one more; it is over when both sides have synchronised.
          if (!isOpen && made.isSynced && number === 0) {
            isOpen = true;
            resolve(made);
          } else if (isOpen && number < unacknowledged) {
            const acknowledged = unacknowledged - number;
            unacknowledged = number;
            ears.acknowledged?.(acknowledged);
          }
        },
      });
      made.attach();
    });
    hearOthers(doc, ears);
    return {
      edit(keystroke) {
        unacknowledged++;
        editText(doc, keystroke);
      },
      length: () => textOf(doc).length,
      text: () => textOf(doc).toString(),
      unacknowledged: () => unacknowledged,
      cursor: ears.pointed && cursorOf(doc, provider.awareness!, ears.pointed),
      close() {
        provider.destroy();
        socket.destroy();
      },
    };
  },
  connect: undefined,
};
