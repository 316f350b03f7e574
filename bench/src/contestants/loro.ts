// Loro: a commit for each edit. What it sends is what `subscribeLocalUpdates` gives at the commit, as its own guide has it. An
// export since the version before, at each edit, comes to the same bytes in about the same time.

import { LoroCounter, LoroDoc, LoroList, LoroMap, type LoroText } from "loro-crdt";
import type { Contestant, JsonReplica, PlainJson, TextReplica } from "../contestant.ts";
import type { JsonModel } from "../json-workload.ts";
import { offlineOf } from "../offline-replicas.ts";
import type { Keystroke } from "../trace.ts";

class Outbox {
  last: Uint8Array = new Uint8Array();
  constructor(doc: LoroDoc) {
    doc.subscribeLocalUpdates((update) => {
      this.last = update;
    });
  }
}

function textReplica(doc: LoroDoc, encodes: boolean): TextReplica {
  const text: LoroText = doc.getText("text");
  const outbox = encodes ? new Outbox(doc) : undefined;
  const typeUnencoded = ({ at, remove, insert }: Keystroke): void => {
    if (remove > 0) text.delete(at, remove);
    if (insert !== "") text.insert(at, insert);
    doc.commit();
  };
  return {
    typeUnencoded,
    type(keystroke) {
      typeUnencoded(keystroke);
      return outbox!.last;
    },
    receive(message) {
      doc.import(message);
    },
    text: () => text.toString(),
  };
}

function textDoc(start: string): LoroDoc {
  const doc = new LoroDoc();
  if (start !== "") doc.getText("text").insert(0, start);
  doc.commit();
  return doc;
}

function copyOf(doc: LoroDoc): LoroDoc {
  const copy = new LoroDoc();
  copy.import(doc.export({ mode: "snapshot" }));
  return copy;
}

type Objects = ReadonlyMap<string, LoroMap>;

function jsonReplica(doc: LoroDoc, encodes: boolean): JsonReplica {
  const root = doc.getMap("root");
  const list = root.get("list") as LoroList;
  const counter = root.get("count") as LoroCounter;
  const objects = objectsOf(root.get("groups") as LoroMap);
  const outbox = encodes ? new Outbox(doc) : undefined;
  const sent = (): Uint8Array => {
    doc.commit();
    return outbox!.last;
  };
  return {
    setKey(group, object, key, value) {
      objects.get(`${group} ${object}`)!.set(key, value);
      return sent();
    },
    insert(at, value) {
      list.insert(at, value);
      return sent();
    },
    add(amount) {
      counter.increment(amount);
      return sent();
    },
    receive(message) {
      doc.import(message);
    },
    json: () => root.toJSON() as JsonModel,
  };
}

/** Handles are kept: looking one up crosses into the module each time. */
function objectsOf(groups: LoroMap): Objects {
  const objects = new Map<string, LoroMap>();
  for (const group of groups.keys()) {
    const members = groups.get(group) as LoroMap;
    for (const object of members.keys()) objects.set(`${group} ${object}`, members.get(object) as LoroMap);
  }
  return objects;
}

function fillMap(map: LoroMap, value: { readonly [key: string]: PlainJson }): void {
  for (const [key, child] of Object.entries(value)) {
    if (Array.isArray(child)) fillList(map.setContainer(key, new LoroList()), child);
    else if (typeof child === "object" && child !== null) {
      fillMap(map.setContainer(key, new LoroMap()), child as { readonly [key: string]: PlainJson });
    } else map.set(key, child as string);
  }
}

function fillList(list: LoroList, values: readonly PlainJson[]): void {
  for (const child of values) {
    if (Array.isArray(child)) fillList(list.pushContainer(new LoroList()), child);
    else if (typeof child === "object" && child !== null) {
      fillMap(list.pushContainer(new LoroMap()), child as { readonly [key: string]: PlainJson });
    } else list.push(child as string);
  }
}

function jsonDoc(value: PlainJson): LoroDoc {
  const doc = new LoroDoc();
  fillMap(doc.getMap("root"), value as { readonly [key: string]: PlainJson });
  doc.commit();
  return doc;
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
    const from = doc.oplogVersion();
    return [doc, copyOf(doc)].map((each) => ({
      ...textReplica(each, false),
      update: () => each.export({ mode: "update", from }),
    }));
  }),
  json: {
    open({ groups, list }, use) {
      const doc = jsonDoc({ groups, list });
      doc.getMap("root").setContainer("count", new LoroCounter());
      doc.commit();
      return { reader: jsonReplica(copyOf(doc), false), author: jsonReplica(doc, use !== "unencoded") };
    },
  },
  hold(value) {
    const doc = jsonDoc(value);
    return { json: () => doc.getMap("root").toJSON() };
  },
};
