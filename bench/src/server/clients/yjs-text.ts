// The text of a Yjs document as both of its providers' clients have it.

import type { Doc, Text } from "yjs";
import type { Keystroke } from "../../trace.ts";
import type { Ears } from "../load-client.ts";

export const textOf = (doc: Doc): Text => doc.getText("text");

export function editText(doc: Doc, { at, remove, insert }: Keystroke): void {
  const text = textOf(doc);
  doc.transact(() => {
    if (remove > 0) text.delete(at, remove);
    if (insert !== "") text.insert(at, insert);
  });
}

/** By the growth of the text: in the scenarios that listen, others only insert. */
export function hearOthers(doc: Doc, { arrived }: Ears): void {
  if (arrived === undefined) return;
  const text = textOf(doc);
  let { length } = text;
  text.observe((_, { local }) => {
    const grown = text.length - length;
    length = text.length;
    if (!local) arrived(grown);
  });
}
