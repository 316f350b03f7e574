// The same keystrokes, the same two tasks, for every contestant: `local` types them into one replica, each its own change,
// encoded for the network and counted; `remote` also gives each, decoded, to a second replica. Nothing is joined.

import { Branch, requireOperation, type Text, type Tree, Trunk } from "@convergence/engine";
import {
  type Change,
  decodeClientMessages,
  decodeServerMessages,
  encodeClientMessages,
  encodeServerMessages,
} from "@convergence/protocol";
import * as Y from "yjs";
import type { Trace } from "./trace.ts";

export type Result = { readonly text: string; readonly bytes: number };
export type Contestant = { readonly local: (trace: Trace) => Result; readonly remote: (trace: Trace) => Result };

const textId = 1;
const modelOf = (start: string): Tree => ({
  id: 0,
  type: "object",
  content: [["text", { id: textId, type: "string", content: start }]],
});

/** The whole of an edit: validate, apply, record as pending, encode the message. Each is acknowledged before the next. */
const convergence: Contestant = {
  local(trace) {
    const branch = new Branch(modelOf(trace.start), 0, 0);
    let bytes = 0;
    for (const keystroke of trace.keystrokes) {
      bytes += typeInto(branch, keystroke).length;
      branch.committed(branch.sequence, branch.version + 1, []);
    }
    return { text: textOf(branch), bytes };
  },
  /** Through the server's merge, as messages both ways. */
  remote(trace) {
    const author = new Branch(modelOf(trace.start), 0, 0);
    const reader = new Branch(modelOf(trace.start), 0, 0);
    const trunk = new Trunk(modelOf(trace.start), 0);
    const session = trunk.join("author", 1, 0);
    let bytes = 0;
    for (const keystroke of trace.keystrokes) {
      const up = typeInto(author, keystroke);
      bytes += up.length;
      const [change] = decodeClientMessages(up) as readonly [Change];
      const { version, operations, lost } = trunk.commit(session, change);
      trunk.settle();
      author.committed(change.sequence, version, lost);
      const entry = { version, base: version - 1, session: "s", client: "author", user: "u", time: 0, operations };
      const down = encodeServerMessages([{ kind: "entries", channel: 1, entries: [entry] }]);
      for (const message of decodeServerMessages(down)) {
        if (message.kind === "entries") for (const each of message.entries) reader.receive(each);
      }
    }
    return { text: textOf(reader), bytes };
  },
};

function typeInto(branch: Branch, { at, remove, insert }: Trace["keystrokes"][number]): Uint8Array {
  const element = branch.replica.document.get(textId)!;
  const glued = insert !== "" && branch.isTypingAt(textId, at);
  const operation = { kind: "splice", element: textId, at, remove, insert, glued } as const;
  requireOperation(operation, element);
  branch.edit(operation);
  const [change] = branch.takeUnsent();
  return encodeClientMessages([
    { kind: "change", channel: 1, clientTime: 1_700_000_000_000, meta: undefined, ...change! },
  ]);
}

const textOf = (branch: Branch): string => (branch.replica.document.get(textId)!.content as Text).toString();

const yjs: Contestant = {
  local(trace) {
    const doc = new Y.Doc();
    let bytes = 0;
    doc.on("update", (update: Uint8Array) => {
      bytes += update.length;
    });
    const text = typeAll(doc, trace);
    return { text, bytes };
  },
  remote(trace) {
    const author = new Y.Doc();
    const reader = new Y.Doc();
    let bytes = 0;
    author.on("update", (update: Uint8Array) => {
      bytes += update.length;
      Y.applyUpdate(reader, update);
    });
    typeAll(author, trace);
    return { text: reader.getText("text").toString(), bytes };
  },
};

function typeAll(doc: Y.Doc, trace: Trace): string {
  const text = doc.getText("text");
  if (trace.start !== "") text.insert(0, trace.start);
  for (const { at, remove, insert } of trace.keystrokes) {
    doc.transact(() => {
      if (remove > 0) text.delete(at, remove);
      if (insert !== "") text.insert(at, insert);
    });
  }
  return text.toString();
}

/** The floor: no merging, no encoding, a JavaScript string cut and joined for every keystroke. */
const plainString: Contestant = {
  local(trace) {
    let text = trace.start;
    for (const { at, remove, insert } of trace.keystrokes) text = text.slice(0, at) + insert + text.slice(at + remove);
    return { text, bytes: 0 };
  },
  remote(trace) {
    let author = trace.start;
    let reader = trace.start;
    for (const { at, remove, insert } of trace.keystrokes) {
      author = author.slice(0, at) + insert + author.slice(at + remove);
      reader = reader.slice(0, at) + insert + reader.slice(at + remove);
    }
    return { text: reader, bytes: 0 };
  },
};

export const contestants: { readonly [name: string]: Contestant } = { convergence, yjs, "plain string": plainString };
