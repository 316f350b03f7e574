// The changes of one channel as bytes, each by what the one before does not tell: a keystroke that goes on takes five bytes.
//
// Law: a decoder that has been given every payload of an encoder, in order, gives back exactly its changes; and what it takes
// writes to the same bytes again. Both begin anew whenever the channel is opened. Bytes of no such form throw a `CodecError`,
// changes that no decoder would take a `RangeError`; after a throw the encoder or decoder is of no use.
//
//   flags       0 lost counted meta behind sequence seen(2)    a bit stands for what follows, in the order below
//   sequence    unless it is the next one
//   seen        0 as before, 1 the next version, 2 one further on, 3 anything later with refusals
//   behind      versions from the base to `seen`, unless as before
//   time        to that of the change before
//   meta
//   operations  with their number, unless it is one; then those that were lost

import {
  type OperationRun,
  operationsShape,
  Reader,
  readOperations,
  refusalsPerVersionMax,
  startOperationRun,
  submittedBounds,
  tagOf,
  versionOf,
  Writer,
  writeOperations,
} from "@convergence/engine";
import type { Change } from "./change.ts";
import { changeMetaCodec } from "./change-meta.ts";
import { isTime, versionMax } from "./integers.ts";
import { changesPerMessageMax, clientFrameBytesMax, operationsPerMessageMax } from "./limits.ts";
import { changesCode, writeChangesHead } from "./messages/changes-head.ts";
import { refusalsOf } from "./tags.ts";

const seenBits = 0x03;
const sequenceBit = 0x04;
const behindBit = 0x08;
const metaBit = 0x10;
const countedBit = 0x20;
const lostBit = 0x40;
const unusedBit = 0x80;

/** The forms of `seen`. */
const asBefore = 0;
const next = 1;
const further = 2;
const withRefusals = 3;

/** Written by hand like the form itself: a change of the bytes that the words do not show raises the number. */
export const changeStreamShape: string =
  "changes/1(flags,sequence?,seen?,behind?,clientTime:signed," +
  `meta?${changeMetaCodec.shape},count?,${operationsShape},lost?:count,operations)`;

/** How payloads are cut. A single larger change makes one of its own. */
export type PayloadBounds = { readonly changesMax: number; readonly bytesMax: number };

const largest: PayloadBounds = { changesMax: changesPerMessageMax, bytesMax: Number.POSITIVE_INFINITY };

/** What a change tells about the next. */
type State = { sequence: number; version: number; refusals: number; behind: number; time: number; run: OperationRun };

const startState = (): State => ({
  sequence: 0,
  version: 0,
  refusals: 0,
  behind: 0,
  time: 0,
  run: startOperationRun(submittedBounds),
});

const nothing: Change["lost"] = [];

/** A change as a client has it pending, before anything is said of the time and of how it came about. */
type Untimed = Omit<Change, "clientTime" | "meta"> & Partial<Pick<Change, "clientTime" | "meta">>;

/** Heads of frames are written in this one. */
const head = new Writer();

export class ChangesEncoder {
  readonly #writer = new Writer();
  readonly #state: State = startState();

  /** The payloads that carry some changes, at least one. They must all be sent, in order. */
  encode(changes: readonly Change[], bounds: PayloadBounds = largest): Uint8Array<ArrayBuffer>[] {
    const cuts = this.#write(changes, undefined, bounds);
    const bytes = this.#writer.finish();
    return cuts === undefined ? [bytes] : cuts.map((start, index) => bytes.subarray(start, cuts[index + 1]));
  }

  /** The whole frames that carry them on a channel, a payload each: what `encodeClientMessages` makes of such messages. All are
   *  of the same time. */
  frames(
    channel: number,
    changes: readonly Omit<Change, "clientTime" | "meta">[],
    clientTime: number,
    bounds: PayloadBounds = largest,
  ): Uint8Array<ArrayBuffer>[] {
    const cuts = this.#write(changes, clientTime, bounds);
    if (cuts === undefined) return [finishFrame(channel, this.#writer)];
    const bytes = this.#writer.finish();
    return cuts.map((start, index) => {
      this.#writer.raw(bytes.subarray(start, cuts[index + 1]));
      return finishFrame(channel, this.#writer);
    });
  }

  /** Where payloads begin, if there are several. */
  #write(
    changes: readonly Untimed[],
    clientTime: number | undefined,
    { changesMax, bytesMax }: PayloadBounds,
  ): readonly number[] | undefined {
    if (changes.length === 0) throw new RangeError("A payload holds at least one change");
    const writer = this.#writer;
    writer.reset(); // what a throw has left
    let starts: number[] | undefined;
    let first = 0;
    let count = 0;
    let operations = 0;
    // Mostly it is one keystroke, and an iterator would make more objects than that takes otherwise.
    for (let index = 0; index < changes.length; index++) {
      const change = changes[index]!;
      const start = writer.length;
      writeChange(writer, change, clientTime ?? change.clientTime!, this.#state);
      const own = change.operations.length + change.lost.length;
      operations += own;
      const isFull = count === changesMax || writer.length - first > bytesMax || operations > operationsPerMessageMax;
      if (count > 0 && isFull) {
        starts ??= [];
        starts.push(first);
        first = start;
        count = 0;
        operations = own;
      }
      count++;
    }
    starts?.push(first);
    return starts;
  }
}

/** Takes the payload out of a writer, as the one message of a frame. */
function finishFrame(channel: number, payload: Writer): Uint8Array<ArrayBuffer> {
  head.reset(); // what a throw has left
  head.byte(changesCode);
  writeChangesHead(head, channel, payload.length);
  const length = head.length + payload.length;
  if (length > clientFrameBytesMax) {
    throw new RangeError(`A frame of ${length} bytes exceeds ${clientFrameBytesMax}`);
  }
  return payload.finishBehind(head);
}

export class ChangesDecoder {
  readonly #state: State = startState();

  decode(payload: Uint8Array): readonly Change[] {
    const reader = new Reader(payload);
    const changes: Change[] = [];
    let operations = 0;
    do {
      if (changes.length === changesPerMessageMax)
        throw reader.fault(`More than ${changesPerMessageMax} changes follow`);
      const change = readChange(reader, this.#state);
      operations += change.operations.length + change.lost.length;
      if (operations > operationsPerMessageMax) {
        throw reader.fault(`The changes of a message have more than ${operationsPerMessageMax} operations`);
      }
      changes.push(change);
    } while (!reader.done);
    return changes;
  }
}

function writeChange(writer: Writer, change: Untimed, clientTime: number, state: State): void {
  const { sequence, seen, base, meta, operations, lost } = change;
  const version = versionOf(seen);
  const refusals = refusalsOf(seen);
  const behind = version - base;
  const fault = changeFault(sequence, version, refusals, behind, clientTime);
  if (fault !== undefined) throw new RangeError(fault);
  const form = seenForm(version, refusals, state);
  if (form === undefined) {
    throw new RangeError(`Seen ${version}, refusal ${refusals}, is before ${state.version}, refusal ${state.refusals}`);
  }
  let flags = form;
  if (sequence !== state.sequence + 1) flags |= sequenceBit;
  if (behind !== state.behind) flags |= behindBit;
  if (meta !== undefined) flags |= metaBit;
  if (operations.length !== 1) flags |= countedBit;
  if (lost.length > 0) flags |= lostBit;
  writer.byte(flags);
  if ((flags & sequenceBit) !== 0) writer.varint(sequence);
  if (form >= further) writeSeen(writer, form, version, refusals, state);
  if ((flags & behindBit) !== 0) writer.varint(behind);
  writer.signed(clientTime - state.time);
  if (meta !== undefined) changeMetaCodec.write(writer, meta);
  if ((flags & countedBit) !== 0) writer.varint(operations.length);
  writeOperations(writer, operations, state.run);
  if ((flags & lostBit) !== 0) {
    writer.varint(lost.length);
    writeOperations(writer, lost, state.run);
  }
  advance(state, sequence, version, refusals, behind, clientTime);
}

function readChange(reader: Reader, state: State): Change {
  const flags = reader.byte();
  if ((flags & unusedBit) !== 0) throw reader.fault(`A change has the unknown flags ${flags}`);
  const sequence = (flags & sequenceBit) === 0 ? state.sequence + 1 : readOther(reader, state.sequence + 1);
  const form = flags & seenBits;
  const version = form === asBefore ? state.version : state.version + readVersions(reader, form);
  const refusals = form === asBefore ? state.refusals : form === withRefusals ? reader.varint() : 0;
  if (form === withRefusals && seenForm(version, refusals, state) !== form) {
    throw reader.fault(`Seen ${version}, refusal ${refusals}, does not need its long form, or goes back`);
  }
  const behind = (flags & behindBit) === 0 ? state.behind : readOther(reader, state.behind);
  const clientTime = state.time + reader.signed();
  const fault = changeFault(sequence, version, refusals, behind, clientTime);
  if (fault !== undefined) throw reader.fault(fault);
  const meta = (flags & metaBit) === 0 ? undefined : changeMetaCodec.read(reader);
  const operations = readOperations(reader, (flags & countedBit) === 0 ? 1 : readCount(reader, 1), state.run);
  const lost = (flags & lostBit) === 0 ? nothing : readOperations(reader, readCount(reader, 0), state.run);
  advance(state, sequence, version, refusals, behind, clientTime);
  const seen = tagOf(version, refusals);
  return { sequence, seen, base: version - behind, clientTime, meta, operations, lost };
}

/** What is wrong with the numbers of a change, whatever came before it. */
function changeFault(
  sequence: number,
  version: number,
  refusals: number,
  behind: number,
  time: number,
): string | undefined {
  if (!Number.isSafeInteger(sequence) || sequence < 1) return `${sequence} is not the sequence number of a change`;
  if (!Number.isSafeInteger(version) || version < 0 || version > versionMax) return `${version} is not a version`;
  if (!Number.isSafeInteger(refusals) || refusals < 0 || refusals > refusalsPerVersionMax) {
    return `${refusals} refusals after version ${version} are not in 0..${refusalsPerVersionMax}`;
  }
  if (!Number.isSafeInteger(behind) || behind < 0 || behind > version) {
    return `The author of a change cannot be ${behind} versions behind version ${version}`;
  }
  return isTime(time) ? undefined : `The time ${time} of a change is not one in milliseconds since 1970`;
}

/** The one form that fits; none for what goes back. */
function seenForm(version: number, refusals: number, state: State): number | undefined {
  const versions = version - state.version;
  if (versions === 0 && refusals === state.refusals) return asBefore;
  if (versions > 0 && refusals === 0) return versions === 1 ? next : further;
  if (versions > 0 || (versions === 0 && refusals > state.refusals)) return withRefusals;
  return undefined;
}

function writeSeen(writer: Writer, form: number, version: number, refusals: number, state: State): void {
  const versions = version - state.version;
  writer.varint(form === further ? versions - 2 : versions);
  if (form === withRefusals) writer.varint(refusals);
}

/** By how many versions the author has seen more than at the change before. */
function readVersions(reader: Reader, form: number): number {
  if (form === next) return 1;
  return form === further ? reader.varint() + 2 : reader.varint();
}

/** A number that would not have been written if it were the expected one. */
function readOther(reader: Reader, expected: number): number {
  const value = reader.varint();
  if (value === expected) throw reader.fault(`${value} is written although it is the expected number`);
  return value;
}

/** A number of operations that would not have been written if it were the usual one. */
function readCount(reader: Reader, usual: number): number {
  const count = reader.count(submittedBounds.operationsMax);
  if (count === usual) throw reader.fault(`The usual number of operations, ${count}, is written`);
  return count;
}

function advance(
  state: State,
  sequence: number,
  version: number,
  refusals: number,
  behind: number,
  time: number,
): void {
  state.sequence = sequence;
  state.version = version;
  state.refusals = refusals;
  state.behind = behind;
  state.time = time;
}
