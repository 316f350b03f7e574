// What a client notes of its splices of one string, until the server has them or a bridge is built from them.
//
// Typing on, and holding down the backspace or the delete key, is one note, however many changes it was: unit by unit, with tags
// that count up by one. So a week of typing offline is kept as what was typed.

import type { SpliceEdit } from "../document.ts";
import type { Notation, Note } from "../sequence/lazy-bridge.ts";
import type { Tag } from "../tag.ts";

/** `typed` and the two keys stand for any number of changes of one unit each, `splice` for one change. */
type SpliceNoteKind = "splice" | "typed" | "backspace" | "delete";

export type SpliceNote = Note & {
  kind: SpliceNoteKind;
  tag: Tag;
  lastTag: Tag;
  growth: number;
  at: number;
  removed: string;
  /** Units: whoever needs the text has the operation. */
  inserted: number;
  glued: boolean;
};

export function spliceNote({ at, removed, inserted }: SpliceEdit, glued: boolean, tag: Tag): SpliceNote {
  const growth = inserted.length - removed.length;
  return { kind: "splice", tag, lastTag: tag, growth, at, removed, inserted: inserted.length, glued };
}

/** Adds a further splice to a note if it goes on where that left off. */
export function noteOn(note: SpliceNote, { at, removed, inserted }: SpliceEdit, glued: boolean, tag: Tag): boolean {
  if (tag !== note.lastTag + 1) return false;
  if (removed === "") {
    const goesOn = glued && inserted.length === 1 && note.removed === "" && at === note.at + note.inserted;
    if (!goesOn || !isKind(note, "typed", note.inserted)) return false;
    note.kind = "typed";
    note.inserted++;
    note.growth++;
  } else {
    if (inserted !== "" || note.inserted > 0 || removed.length !== 1) return false;
    if (at === note.at && isKind(note, "delete", note.removed.length)) {
      note.kind = "delete";
      note.removed += removed;
    } else if (at === note.at - 1 && isKind(note, "backspace", note.removed.length)) {
      note.kind = "backspace";
      note.removed = removed + note.removed;
      note.at = at;
    } else return false;
    note.growth--;
  }
  note.lastTag = tag;
  return true;
}

/** Is it of the kind already, or a single unit, which is of any? */
const isKind = (note: SpliceNote, kind: SpliceNoteKind, units: number): boolean =>
  note.kind === kind || (note.kind === "splice" && units === 1);

const tagSteps = { splice: 0, typed: 1, delete: 1, backspace: -1 } as const;

export const spliceNotation: Notation<string, SpliceNote> = {
  record(bridge, { kind, tag, at, removed, inserted, glued }) {
    if (removed !== "") bridge.recordRemove(at, removed.length, tag, removed, tagSteps[kind]);
    bridge.recordInsert(at, inserted, glued, tag, kind === "typed" ? 1 : 0);
  },
  acknowledge(note, tag) {
    if (tag >= note.lastTag) return undefined;
    const seen = tag - note.tag + 1;
    note.tag = tag + 1;
    if (note.kind === "typed") {
      note.at += seen;
      note.inserted -= seen;
      note.growth -= seen;
      note.glued = true;
    } else {
      note.removed = note.kind === "delete" ? note.removed.slice(seen) : note.removed.slice(0, -seen);
      note.growth += seen;
    }
    return note;
  },
};
