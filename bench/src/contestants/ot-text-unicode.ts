// ot-text-unicode on plain strings: an operation as JSON is what is sent of each edit. Text only, and no more than the type
// itself: versions, the server and the queue of pending operations are ShareDB's or somebody else's.

import { type } from "ot-text-unicode";
import type { Contestant, OfflineTrial, TextReplica } from "../contestant.ts";
import type { OfflineWorkload } from "../offline-workload.ts";
import type { Keystroke } from "../trace.ts";

type Operation = Parameters<typeof type.apply>[1];
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const encode = (operation: Operation): Uint8Array => encoder.encode(JSON.stringify(operation));
const decode = (bytes: Uint8Array): Operation => JSON.parse(decoder.decode(bytes)) as Operation;

function operationOf({ at, remove, insert }: Keystroke): Operation {
  const operation: Operation = at > 0 ? [at] : [];
  if (remove > 0) operation.push({ d: remove });
  if (insert !== "") operation.push(insert);
  return operation;
}

function textReplica(start: string): TextReplica {
  let text = start;
  const apply = (keystroke: Keystroke): Operation => {
    const operation = operationOf(keystroke);
    text = type.apply(text, operation);
    return operation;
  };
  return {
    typeUnencoded: apply,
    type: (keystroke) => encode(apply(keystroke)),
    receive(message) {
      text = type.apply(text, decode(message));
    },
    text: () => text,
  };
}

/** As ShareDB's clients do it: what is pending is one composed operation, and the other's operations pass it one by one. */
function trial({ base, branches: [theirs, ours] }: OfflineWorkload): OfflineTrial {
  let text = base;
  let pending: Operation = [];
  for (const keystroke of ours) {
    pending = type.compose(pending, operationOf(keystroke));
    text = type.apply(text, operationOf(keystroke));
  }
  const messages = theirs.map((keystroke) => encode(operationOf(keystroke)));
  return {
    remark: "pending composed to one operation, theirs pass one by one",
    run() {
      for (const message of messages) {
        const operation = decode(message);
        text = type.apply(text, type.transform(operation, pending, "left"));
        pending = type.transform(pending, operation, "right");
      }
    },
    texts: () => [text],
    bytes: () => messages.reduce((sum, { length }) => sum + length, 0),
  };
}

export const contestant: Contestant = {
  text: {
    remark: "positions in code points are looked for from the start of the string each time",
    open: (start) => ({ author: textReplica(start), reader: textReplica(start) }),
  },
  offline: {
    oneSide: trial,
    bothSides: () => ({ cannot: "it has no server" }),
  },
  json: { cannot: "text only" },
  hold: { cannot: "text only" },
};
