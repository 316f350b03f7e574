// A cursor in a Yjs text, by the awareness protocol, as the binding of y-codemirror does it: both ends of the selection as relative
// positions, in the state that also says who it is, and told only when they are others than before.

import type { Awareness } from "y-protocols/awareness";
import {
  compareRelativePositions,
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromJSON,
  createRelativePositionFromTypeIndex,
  type Doc,
} from "yjs";
import type { Cursor, Ears } from "../load-client.ts";
import { textOf } from "./yjs-text.ts";

type State = { readonly cursor?: { readonly anchor: unknown; readonly head: unknown } | null };

/** What an editor shows beside a cursor. */
const user = { name: "Load", color: "#30bced", colorLight: "#30bced33" };

/** Turns the presence of a client on. */
export function cursorOf(doc: Doc, awareness: Awareness, pointed: NonNullable<Ears["pointed"]>): Cursor {
  const own = awareness.clientID;
  const head = (state: State | undefined | null) =>
    state?.cursor ? createRelativePositionFromJSON(state.cursor.head) : undefined;
  const placeOf = (state: State | undefined | null): number | undefined => {
    const position = head(state);
    return position && createAbsolutePositionFromRelativePosition(position, doc)?.index;
  };
  awareness.setLocalStateField("user", user);
  awareness.on("change", ({ added, updated }: { readonly added: number[]; readonly updated: number[] }) => {
    for (const id of [...added, ...updated]) {
      const place = id === own ? undefined : placeOf(awareness.getStates().get(id));
      if (place !== undefined) pointed(String(id), place);
    }
  });
  return {
    owner: String(own),
    put(position) {
      const at = createRelativePositionFromTypeIndex(textOf(doc), position);
      const before = head(awareness.getLocalState());
      if (before !== undefined && compareRelativePositions(before, at)) return;
      awareness.setLocalStateField("cursor", { anchor: at, head: at });
    },
    position: () => placeOf(awareness.getLocalState()) ?? 0,
    everybody: () =>
      new Map([...awareness.getStates()].flatMap(([id, state]) => [[String(id), placeOf(state) ?? 0] as const])),
  };
}
