// What no client of ours would send: noise, valid frames that were cut or whose bits were turned over, messages in a wrong order,
// lengths that nobody keeps. Names nothing that others use: turned bits could make an edit of it that is as good as any.

import type { Choices } from "@convergence/proof";
import {
  ChangesEncoder,
  type ClientMessage,
  encodeClientMessages,
  protocolVersion,
  rulesVersion,
} from "@convergence/protocol";
import { randomBytes, webSocketFrame } from "./web-socket-frame.ts";

const kinds = ["noise", "cut", "turned", "order", "length", "frame", "line"] as const;
export type GarbageKind = (typeof kinds)[number];

/** What one connection says, handshake aside. `line`: it says it instead of the handshake. */
export type Garbage = { readonly kind: GarbageKind; readonly frames: readonly Buffer[] };

let clients = 0;

export function garbage(choices: Choices, frameCount: number): Garbage {
  const kind = choices.pick(kinds);
  const valid = conversation().map((message) => encodeClientMessages([message]));
  const each = (index: number): Buffer => {
    const frame = Buffer.from(valid[index % valid.length]!);
    switch (kind) {
      case "noise":
        return webSocketFrame(randomBytes(choices, choices.below(300)));
      case "cut":
        // What comes before the last one is whole, so that the damage is met in every phase of a connection.
        return webSocketFrame(index < choices.below(4) ? frame : frame.subarray(0, choices.below(frame.length)));
      case "turned":
        return webSocketFrame(index < choices.below(4) ? frame : turned(choices, frame));
      case "order":
        return webSocketFrame(valid[choices.below(valid.length)]!);
      case "length":
        return choices.chance(0.5)
          ? webSocketFrame(frame, { length: 2 ** choices.between(16, 52) })
          : webSocketFrame(Buffer.concat([frame.subarray(0, 1 + choices.below(frame.length)), hugeVarint]));
      case "frame":
        return webSocketFrame(frame, { first: choices.below(256), isMasked: choices.chance(0.5) });
      case "line":
        return randomBytes(choices, choices.below(300));
    }
  };
  return { kind, frames: Array.from({ length: frameCount }, (_, index) => each(index)) };
}

/** The largest length that a number of the protocol can say. */
const hugeVarint = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]);

function turned(choices: Choices, frame: Buffer): Buffer {
  for (let count = choices.between(1, 8); count > 0; count--) {
    const at = choices.below(frame.length);
    frame[at] = frame[at]! ^ (1 << choices.below(8));
  }
  return frame;
}

/** What a client says that opens a model and edits it. */
function conversation(): ClientMessage[] {
  const client = `zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz${++clients}`;
  const model = "zzzzzzzzzzzzzzzzzzzzzzzz";
  const change = { sequence: 1, seen: 0, base: 0, clientTime: 0, meta: undefined, lost: [] };
  const operation = { kind: "splice", element: 1, at: 0, remove: 0, insert: "zzzz", glued: false } as const;
  const [payload] = new ChangesEncoder().encode([{ ...change, operations: [operation] }]);
  return [
    {
      kind: "hello",
      protocolVersion,
      rulesVersion,
      domain: "default",
      client,
      attempt: 1,
      token: undefined,
      displayName: "z",
    },
    {
      kind: "openModel",
      request: 1,
      channel: 64,
      model,
      autoCreate: {
        collection: model,
        tree: { id: 0, type: "object", content: [["z", { id: 1, type: "string", content: "" }]] },
        ephemeral: false,
      },
      resume: undefined,
    },
    { kind: "changes", channel: 64, payload: payload! },
    { kind: "seen", channel: 64, seen: 0 },
    { kind: "ping", time: 1 },
    { kind: "listModels", request: 2, collection: undefined, after: undefined, limit: 10, removed: false },
    { kind: "closeModel", channel: 64 },
    { kind: "createCollection", request: 3, collection: model },
    { kind: "goodbye" },
  ];
}
