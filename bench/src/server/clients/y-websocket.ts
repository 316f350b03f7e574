// The provider of y-websocket. It has no acknowledgement, but the server sends each update to everybody, its author included: that
// echo stands in. It says that the server has the edit in memory and has sent it on; nothing about a disk.
//
// Presence is off but where cursors are listened to, as for Hocuspocus.

import { type Decoder, readVarUint } from "lib0/decoding";
import { WebsocketProvider } from "y-websocket";
import { Doc } from "yjs";
import type { LoadClient } from "../load-client.ts";
import { LoadSocket } from "../load-socket.ts";
import { cursorOf } from "./yjs-cursor.ts";
import { editText, hearOthers, textOf } from "./yjs-text.ts";

const syncMessage = 0;
const syncUpdate = 2;

/** Whether a sync message is the echo of an edit of this client; what is read is read again afterwards. */
function isEcho(decoder: Decoder, client: number): boolean {
  const { pos } = decoder;
  let isOwn = false;
  if (readVarUint(decoder) === syncUpdate) {
    readVarUint(decoder); // the length of the update
    const authors = readVarUint(decoder);
    // A deletion alone names no author; it is listened to only where there is but one.
    if (authors > 0) readVarUint(decoder); // how much there is of the first one
    isOwn = authors === 0 || readVarUint(decoder) === client;
  }
  decoder.pos = pos;
  return isOwn;
}

export const client: LoadClient = {
  hasCursors: true,
  async open(url, document, ears) {
    const doc = new Doc();
    const provider = new WebsocketProvider(url.replace("http", "ws").replace(/\/$/, ""), document, doc, {
      WebSocketPolyfill: LoadSocket as unknown as typeof WebSocket,
      disableBc: true,
    });
    // Without presence nothing is heard of a document that nobody edits, which the provider takes for a dead connection.
    clearInterval(provider._checkInterval);
    if (ears.pointed === undefined) provider.awareness.setLocalState(null);
    await new Promise<void>((resolve) => provider.on("sync", (isSynced: boolean) => isSynced && resolve()));
    hearOthers(doc, ears);
    let unacknowledged = 0;
    const { acknowledged } = ears;
    if (acknowledged !== undefined) {
      const take = provider.messageHandlers[syncMessage]!;
      provider.messageHandlers[syncMessage] = (encoder, decoder, ...rest) => {
        const isOwn = isEcho(decoder, doc.clientID);
        take(encoder, decoder, ...rest);
        if (!isOwn) return;
        unacknowledged--;
        acknowledged(1);
      };
    }
    return {
      edit(keystroke) {
        unacknowledged++;
        editText(doc, keystroke);
      },
      length: () => textOf(doc).length,
      text: () => textOf(doc).toString(),
      unacknowledged: () => unacknowledged,
      cursor: ears.pointed && cursorOf(doc, provider.awareness, ears.pointed),
      close: () => provider.destroy(),
    };
  },
  connect: undefined,
};
