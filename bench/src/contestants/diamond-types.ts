// diamond-types: what it sends of each edit is a patch since the version before. Text only.

import dt from "diamond-types-node";
import type { Contestant, TextReplica } from "../contestant.ts";
import { offlineOf } from "../offline-replicas.ts";
import type { Keystroke } from "../trace.ts";

const { Doc } = dt;
type Doc = InstanceType<typeof Doc>;

function textReplica(doc: Doc): TextReplica {
  const typeUnencoded = ({ at, remove, insert }: Keystroke): void => {
    if (remove > 0) doc.del(at, remove);
    if (insert !== "") doc.ins(at, insert);
  };
  let version = doc.getLocalVersion();
  return {
    typeUnencoded,
    type(keystroke) {
      typeUnencoded(keystroke);
      const patch = doc.getPatchSince(version);
      version = doc.getLocalVersion();
      return patch;
    },
    receive(message) {
      doc.mergeBytes(message);
    },
    text: () => doc.get(),
  };
}

function docs(start: string): [author: Doc, reader: Doc] {
  const author = new Doc("author");
  if (start !== "") author.ins(0, start);
  return [author, Doc.fromBytes(author.toBytes(), "reader")];
}

export const contestant: Contestant = {
  text: {
    open(start) {
      const [author, reader] = docs(start);
      return { author: textReplica(author), reader: textReplica(reader) };
    },
  },
  offline: offlineOf((base) =>
    docs(base).map((doc) => {
      const since = doc.getLocalVersion();
      return { ...textReplica(doc), update: () => doc.getPatchSince(since) };
    }),
  ),
  json: { cannot: "text only" },
  hold: { cannot: "text only" },
};
