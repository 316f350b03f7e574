// A cursor in one of our texts: a reference of the session's, which all others hear of.

import type { ModelReference, RealTimeString } from "@convergence/client";
import type { Cursor, Ears } from "../load-client.ts";

const key = "caret";

export function cursorIn(text: RealTimeString, owner: string, pointed: NonNullable<Ears["pointed"]>): Cursor {
  const caret = text.indexReference(key, { side: "before" }).share();
  const placeOf = (reference: ModelReference): number => (reference.value() as number | undefined) ?? 0;
  const watch = (reference: ModelReference): void => {
    const tell = (): void => pointed(reference.sessionId(), placeOf(reference));
    reference.on("set", tell);
    if (reference.isSet()) tell();
  };
  for (const reference of text.references({ key })) if (!reference.isLocal()) watch(reference);
  text.on("reference", ({ reference }) => watch(reference));
  return {
    owner,
    put: (position) => void caret.set(position),
    position: () => caret.value() ?? 0,
    everybody: () =>
      new Map(text.references({ key }).map((reference) => [reference.sessionId(), placeOf(reference)] as const)),
  };
}
