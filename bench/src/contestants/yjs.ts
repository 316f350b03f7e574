// Yjs: an update for each transaction, as its `update` event gives it, is what its providers send.

import * as Y from "yjs";
import type { Contestant, JsonReplica, PlainJson, TextReplica } from "../contestant.ts";
import type { JsonModel } from "../json-workload.ts";
import { offlineOf } from "../offline-replicas.ts";
import type { Keystroke } from "../trace.ts";

/** The update of the latest transaction. */
class Outbox {
  last: Uint8Array = new Uint8Array();
  constructor(doc: Y.Doc) {
    doc.on("update", (update: Uint8Array) => {
      this.last = update;
    });
  }
}

function textReplica(doc: Y.Doc, encodes: boolean): TextReplica {
  const text = doc.getText("text");
  const outbox = encodes ? new Outbox(doc) : undefined;
  const typeUnencoded = ({ at, remove, insert }: Keystroke): void => {
    doc.transact(() => {
      if (remove > 0) text.delete(at, remove);
      if (insert !== "") text.insert(at, insert);
    });
  };
  return {
    typeUnencoded,
    type(keystroke) {
      typeUnencoded(keystroke);
      return outbox!.last;
    },
    receive: (message) => Y.applyUpdate(doc, message),
    text: () => text.toString(),
  };
}

function textDoc(start: string): Y.Doc {
  const doc = new Y.Doc();
  if (start !== "") doc.getText("text").insert(0, start);
  return doc;
}

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

function jsonReplica(doc: Y.Doc, encodes: boolean): JsonReplica {
  const root = doc.getMap("root") as Y.Map<unknown>;
  const groups = root.get("groups") as Y.Map<Y.Map<Y.Map<number>>>;
  const list = root.get("list") as Y.Array<number>;
  const outbox = encodes ? new Outbox(doc) : undefined;
  return {
    setKey(group, object, key, value) {
      groups.get(group)!.get(object)!.set(key, value);
      return outbox!.last;
    },
    insert(at, value) {
      list.insert(at, [value]);
      return outbox!.last;
    },
    add(amount) {
      root.set("count", (root.get("count") as number) + amount);
      return outbox!.last;
    },
    receive: (message) => Y.applyUpdate(doc, message),
    json: () => root.toJSON() as JsonModel,
  };
}

function jsonDoc(value: { readonly [key: string]: PlainJson }): Y.Doc {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const [key, child] of Object.entries(value)) doc.getMap("root").set(key, shared(child));
  });
  return doc;
}

function shared(value: PlainJson): unknown {
  if (Array.isArray(value)) return Y.Array.from(value.map(shared) as PlainJson[] as never[]);
  if (typeof value !== "object" || value === null) return value;
  return new Y.Map(Object.entries(value).map(([key, child]) => [key, shared(child)]));
}

export const contestant: Contestant = {
  text: {
    open(start, use) {
      const doc = textDoc(start);
      return { reader: textReplica(copyOf(doc), false), author: textReplica(doc, use !== "unencoded") };
    },
  },
  offline: offlineOf((base) => {
    const doc = textDoc(base);
    const since = Y.encodeStateVector(doc);
    return [doc, copyOf(doc)].map((each) => ({
      ...textReplica(each, false),
      update: () => Y.encodeStateAsUpdate(each, since),
    }));
  }),
  json: {
    addRemark: "no counter: a set of the sum",
    open(model) {
      const doc = jsonDoc(model);
      return { reader: jsonReplica(copyOf(doc), false), author: jsonReplica(doc, true) };
    },
  },
  hold(value) {
    const doc = jsonDoc(value as { readonly [key: string]: PlainJson });
    return { json: () => doc.getMap("root").toJSON() };
  },
};
