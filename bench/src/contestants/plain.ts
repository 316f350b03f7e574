// The floor: a JavaScript string cut and joined for every keystroke, plain objects and arrays. Merges, checks and sends nothing.

import type { Contestant } from "../contestant.ts";

const nothing = new Uint8Array();
const silent = (): never => {
  throw new Error("Plain values hear of nothing");
};

export const contestant: Contestant = {
  text: {
    isLocalOnly: true,
    remark: "a string cut and joined; nothing is merged or sent",
    open(start) {
      const replica = () => {
        let text = start;
        const typeUnencoded = ({ at, remove, insert }: { at: number; remove: number; insert: string }): void => {
          text = text.slice(0, at) + insert + text.slice(at + remove);
        };
        const type = (keystroke: { at: number; remove: number; insert: string }): Uint8Array => {
          typeUnencoded(keystroke);
          return nothing;
        };
        return { type, typeUnencoded, receive: silent, text: () => text };
      };
      return { author: replica(), reader: replica() };
    },
  },
  offline: { cannot: "merges nothing" },
  json: { cannot: "merges nothing" },
  hold: (value) => ({ json: () => value }),
};
