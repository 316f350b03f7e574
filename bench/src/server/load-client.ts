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
};

export type OpenText = {
  edit(keystroke: Keystroke): void;
  length(): number;
  text(): string;
  /** Edits made here that are not acknowledged. Only where `acknowledged` is listened to. */
  unacknowledged(): number;
  /** Leaves at once, and never comes back by itself. */
  close(): void;
};

export type Connection = { close(): void };

export type LoadClient = {
  /** A connection of its own with one text, which is made if it is not there; not by several at once. Resolves when the server's
   *  text is here. */
  open(url: string, document: string, ears: Ears): Promise<OpenText>;
  /** A connection without any document. Undefined where there is no such thing. */
  readonly connect: ((url: string) => Promise<Connection>) | undefined;
};
