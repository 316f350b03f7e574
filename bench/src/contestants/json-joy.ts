// json-joy: each edit is flushed as a patch of its own, and a patch in its binary form is what it sends.

import { type ArrApi, type ArrNode, Model, type ObjApi, type StrApi } from "json-joy/lib/json-crdt/index.js";
import { Patch } from "json-joy/lib/json-crdt-patch/index.js";
import type { Contestant, JsonReplica, PlainJson, TextReplica } from "../contestant.ts";
import type { JsonModel } from "../json-workload.ts";
import { type OfflineReplica, offlineOf } from "../offline-replicas.ts";
import type { Keystroke } from "../trace.ts";

/** Makes an edit of a text and gives its patch. */
function typist({ api }: Model): (keystroke: Keystroke) => Patch {
  const text: StrApi = api.str(["text"]);
  return ({ at, remove, insert }) => {
    if (remove > 0) text.del(at, remove);
    if (insert !== "") text.ins(at, insert);
    return api.flush();
  };
}

function textReplica(model: Model): TextReplica {
  const type = typist(model);
  return {
    typeUnencoded: type,
    type: (keystroke) => type(keystroke).toBinary(),
    receive: (message) => model.applyPatch(Patch.fromBinary(message)),
    text: () => model.api.str(["text"]).view(),
  };
}

function offlineReplica(model: Model): OfflineReplica {
  const type = typist(model);
  const patches: Patch[] = [];
  return {
    typeUnencoded(keystroke) {
      patches.push(type(keystroke));
    },
    update: () => joinPatches(patches),
    receive(update) {
      for (const patch of splitPatches(update)) model.applyPatch(Patch.fromBinary(patch));
    },
    text: () => model.api.str(["text"]).view(),
  };
}

function modelOf(value: PlainJson | JsonModel): Model {
  const model = Model.create();
  model.api.set(value);
  model.api.flush();
  return model as Model;
}

function jsonReplica(model: Model): JsonReplica {
  const { api } = model;
  const root = api.obj([]);
  const list = api.arr(["list"]) as ArrApi<ArrNode>;
  const objects = new Map<string, ObjApi>();
  for (const [group, members] of Object.entries((model.view() as JsonModel).groups)) {
    for (const object of Object.keys(members)) objects.set(`${group} ${object}`, api.obj(["groups", group, object]));
  }
  let { count } = model.view() as JsonModel;
  return {
    setKey(group, object, key, value) {
      objects.get(`${group} ${object}`)!.set({ [key]: value });
      return api.flush().toBinary();
    },
    insert(at, value) {
      list.ins(at, [value]);
      return api.flush().toBinary();
    },
    add(amount) {
      count += amount;
      root.set({ count });
      return api.flush().toBinary();
    },
    receive: (message) => model.applyPatch(Patch.fromBinary(message)),
    json: () => model.view() as JsonModel,
  };
}

export const contestant: Contestant = {
  text: {
    open(start) {
      const model = modelOf({ text: start });
      return { reader: textReplica(model.fork()), author: textReplica(model) };
    },
  },
  offline: offlineOf((base) => {
    const model = modelOf({ text: base });
    return [model, model.fork()].map(offlineReplica);
  }, "its patches one by one: it has no joined update"),
  json: {
    addRemark: "no counter: a set of the sum",
    open(model) {
      const author = modelOf(model);
      return { reader: jsonReplica(author.fork()), author: jsonReplica(author) };
    },
  },
  hold(value) {
    const model = modelOf(value);
    return { json: () => model.view() };
  },
};

/** Each after its length, in two bytes. */
function joinPatches(patches: readonly Patch[]): Uint8Array {
  const parts = patches.flatMap((patch) => {
    const bytes = patch.toBinary();
    return [new Uint8Array(Uint16Array.of(bytes.length).buffer), bytes];
  });
  return Buffer.concat(parts);
}

function* splitPatches(update: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < update.length; ) {
    const length = update[at]! + 256 * update[at + 1]!;
    yield update.subarray(at + 2, at + 2 + length);
    at += 2 + length;
  }
}
