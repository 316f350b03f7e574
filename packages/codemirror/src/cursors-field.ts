// The cursors of others as part of the editor's state: set as a whole, carried along by every change in between.

import { type ChangeDesc, type EditorState, type Range, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import { CaretWidget } from "./caret-widget.ts";
import type { RemoteCursor } from "./remote-cursors.ts";

/** In positions of the document after the transaction. */
export const setCursors = StateEffect.define<readonly RemoteCursor[]>();

type ShownCursor = RemoteCursor & { readonly moves: number };
type Shown = { readonly cursors: readonly ShownCursor[]; readonly decorations: DecorationSet };

const none: Shown = { cursors: [], decorations: Decoration.none };

export const cursorsField = StateField.define<Shown>({
  create: () => none,
  update(shown, transaction) {
    const { changes, newDoc } = transaction;
    let cursors = transaction.docChanged ? carried(shown.cursors, changes) : shown.cursors;
    for (const effect of transaction.effects) if (effect.is(setCursors)) cursors = moved(cursors, effect.value);
    if (cursors === shown.cursors) return shown;
    return cursors.length === 0 ? none : { cursors, decorations: decorationsOf(cursors, newDoc) };
  },
  provide: (field) => EditorView.decorations.from(field, ({ decorations }) => decorations),
});

/** Would setting these show anything else than what `changes` carry along? */
export function differ(state: EditorState, changes: ChangeDesc, cursors: readonly RemoteCursor[]): boolean {
  const before = state.field(cursorsField).cursors;
  if (before.length !== cursors.length) return true;
  return carried(before, changes).some((each, i) => !isSame(each, cursors[i]!));
}

const isSame = (a: RemoteCursor, b: RemoteCursor): boolean =>
  a.sessionId === b.sessionId &&
  a.name === b.name &&
  a.colour === b.colour &&
  a.anchor === b.anchor &&
  a.head === b.head;

/** A caret stays before what comes in exactly there; a selection holds what it held. */
function carried(cursors: readonly ShownCursor[], changes: ChangeDesc): readonly ShownCursor[] {
  if (cursors.length === 0 || changes.empty) return cursors;
  return cursors.map((cursor) => {
    const { anchor, head } = cursor;
    const end = changes.mapPos(Math.max(anchor, head), -1);
    const start = anchor === head ? end : Math.min(end, changes.mapPos(Math.min(anchor, head), 1));
    return anchor <= head ? { ...cursor, anchor: start, head: end } : { ...cursor, anchor: end, head: start };
  });
}

function moved(before: readonly ShownCursor[], now: readonly RemoteCursor[]): ShownCursor[] {
  const known = new Map(before.map((each) => [each.sessionId, each]));
  return now.map((cursor) => {
    const last = known.get(cursor.sessionId);
    const isThere = last?.head === cursor.head && last.anchor === cursor.anchor;
    return { ...cursor, moves: (last?.moves ?? 0) + (isThere ? 0 : 1) };
  });
}

function decorationsOf(cursors: readonly ShownCursor[], document: Text): DecorationSet {
  const ranges: Range<Decoration>[] = [];
  for (const { anchor, head, name, colour, moves } of cursors) {
    const [from, to] = anchor < head ? [anchor, head] : [head, anchor];
    if (from < to) {
      ranges.push(Decoration.mark({ class: `cm-collaborator-selection cm-collaborator-${colour}` }).range(from, to));
    }
    const isInFirstLine = document.lineAt(head).number === 1;
    const widget = new CaretWidget({ name, colour, moves, isInFirstLine });
    ranges.push(Decoration.widget({ widget, side: -1 }).range(head));
  }
  return Decoration.set(ranges, true);
}
