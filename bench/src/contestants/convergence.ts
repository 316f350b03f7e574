// Ours: the engine and the product's own messages. Between an author and a reader stands the server's merge.

import type { Contestant } from "../contestant.ts";
import { hold, json } from "./convergence-json.ts";
import { offline } from "./convergence-offline.ts";
import { textModel, textReplica } from "./convergence-replica.ts";
import { Relay } from "./convergence-server.ts";

export const contestant: Contestant = {
  text: {
    open(start) {
      const author = textReplica(start);
      const relay = new Relay(textModel(start), 1);
      return {
        author,
        reader: textReplica(start),
        relay(frame) {
          const { entries, committed } = relay.pass(frame);
          author.channel.receive(committed);
          return entries;
        },
      };
    },
  },
  offline,
  json,
  hold,
};
