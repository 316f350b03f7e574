// How what is committed is told in bytes: what the encoders and the decoder of entries have to agree on.
//
//   entry       head: author * 16 + counted * 8 + base form * 2 + anew, with an author from 1
//   anew        session, client, user and version; nothing that the author did before counts
//   time        since the author's entry before
//   changes     how many, if they are joined and do nothing but splices, and how far behind the first was
//   behind      versions from the base to the entry, in its own form only
//   operations  as they took effect, with their number unless it is one
//
//   committed   head: lost * 2 + sequence, of the author 0
//   sequence    unless it is the next one
//   time        since the change committed before
//   lost        their number, and the indexes
//
// Versions go up by one from change to change, whoever reads.

import { committedBounds, type OperationRun, operationsShape, startOperationRun } from "@convergence/engine";
import { clientIdCodec, sessionIdCodec, userKeyCodec } from "./identifiers.ts";

export const anewBit = 0x01;
export const baseShift = 1;
export const baseBits = 0x03;
export const countedBit = 0x08;
export const authorUnit = 16;

/** The forms of a base: as many versions behind as before, the same version as before, or neither; or these are several changes,
 *  of which the number is told and then how far behind the first of them was. */
export const sameBehind = 0;
export const sameBase = 1;
export const otherBase = 2;
export const joinedForm = 3;

export const sequenceBit = 0x01;
export const lostBit = 0x02;

/** Written by hand like the form itself: a change of the bytes that the words do not show raises the number. */
export const entryStreamShape: string =
  `entries/3(head,anew?{session:${sessionIdCodec.shape},client:${clientIdCodec.shape},user:${userKeyCodec.shape},version},` +
  `time:varint,changes?,behind?,count?,${operationsShape})(head,sequence?,time:varint,lost?:count,indexes)`;

/** What an entry tells about its author's next. */
export type AuthorState = {
  readonly session: string;
  readonly client: string;
  readonly user: string;
  readonly number: number;
  base: number;
  behind: number;
  time: number;
  readonly run: OperationRun;
};

export const startAuthor = (session: string, client: string, user: string, number: number): AuthorState => ({
  session,
  client,
  user,
  number,
  base: 0,
  behind: 0,
  time: 0,
  run: startOperationRun(committedBounds),
});

/** What a committed change of one's own tells about the next. */
export type OwnState = { sequence: number; time: number };

export const startOwn = (): OwnState => ({ sequence: 0, time: 0 });

/** The one form that fits a base. */
export function baseForm(base: number, behind: number, author: AuthorState): number {
  if (behind === author.behind) return sameBehind;
  return base === author.base ? sameBase : otherBase;
}
