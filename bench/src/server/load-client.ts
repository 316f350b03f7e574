// What a contestant's client has to be able to do for the server bench: open a text, edit it, say what was acknowledged and what came.
//
// Law: `edit` is one change of its own, sent at once or when the client's own protocol lets it, and never joined with another.

import type { Keystroke } from "../trace.ts";

/** What a scenario hears of an open text. */
export type Ears = {
  /** So many of the edits made here, in their order, have been acknowledged. */
  acknowledged?(edits: number): void;
  /** So many letters that others inserted have arrived. */
  arrived?(letters: number): void;
  /** The cursor of somebody else has been put at a place. Only where this is listened to are there cursors. */
  pointed?(owner: string, position: number): void;
};

/** The cursor of this client in a text, which all who have the text open can see. */
export type Cursor = {
  /** By this others know whose it is. */
  readonly owner: string;
  /** Puts it at a place, as an editor does whose caret is there now: nobody is told what others know already. */
  put(position: number): void;
  /** Where it is, carried along by edits. */
  position(): number;
  /** Where all cursors are as this client sees them, its own among them, by their owners. */
  everybody(): ReadonlyMap<string, number>;
};

export type OpenText = {
  edit(keystroke: Keystroke): void;
  length(): number;
  text(): string;
  /** Edits made here that are not acknowledged. Only where `acknowledged` is listened to. */
  unacknowledged(): number;
  /** `undefined` where nobody listens to cursors. */
  readonly cursor?: Cursor | undefined;
  /** Leaves at once, and never comes back by itself. */
  close(): void;
};

export type Connection = { close(): void };

export type LoadClient = {
  /** Can its texts have cursors? */
  readonly hasCursors: boolean;
  /** A connection of its own with one text, which is made if it is not there; not by several at once. Resolves when the server's
   *  text is here. */
  open(url: string, document: string, ears: Ears): Promise<OpenText>;
  /** A connection without any document. Undefined where there is no such thing. */
  readonly connect: ((url: string) => Promise<Connection>) | undefined;
};
