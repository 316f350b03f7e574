// Reads along on one connection, and checks at the moment when the server says something that it may: what it tells is durable
// (P3), is what the log has, and comes version by version without a gap. What it tells a dead connection counts as well.

import { encodeOperations, tagOf, versionOf } from "@convergence/engine";
import {
  ChangesDecoder,
  type ClientMessage,
  type CommittedItem,
  decodeClientMessages,
  decodeServerMessages,
  EntriesDecoder,
  type ServerMessage,
} from "@convergence/protocol";
import { placedSequence } from "@convergence/storage";
import type { Ledger } from "./ledger.ts";
import { requireLaw } from "./violated-law.ts";

type Channel = {
  /** Where the stream to come begins, if it is a resume. */
  readonly resume: number | undefined;
  readonly changes: ChangesDecoder;
  entries: EntriesDecoder | undefined;
  version: number;
  /** Has the client been told all that it asked for? */
  isLive: boolean;
  /** Refusals that this stream has told of. */
  readonly refused: Set<number>;
};

export type WireCounts = { resent: number; joinedEntries: number; resyncs: number; slowReaders: number };

export class WireWitness {
  readonly #client: string;
  readonly #ledger: Ledger;
  readonly #counts: WireCounts;
  readonly #channels = new Map<number, Channel>();
  /** The last change that this client has sent over any connection. */
  readonly #sent: Map<string, number>;

  constructor(client: string, ledger: Ledger, counts: WireCounts, sent: Map<string, number>) {
    this.#client = client;
    this.#ledger = ledger;
    this.#counts = counts;
    this.#sent = sent;
  }

  /** Returns the words for a frame from the client. */
  says(frame: Uint8Array): string {
    return decodeClientMessages(frame)
      .map((message) => this.#said(message))
      .join(", ");
  }

  /** Returns the words for a frame to the client. Throws if the server may not say it. */
  isTold(frame: Uint8Array): string {
    const wasLive = [...this.#channels.values()].every(({ isLive }) => isLive);
    const words = decodeServerMessages(frame).map((message) => this.#told(message));
    this.isUnasked = wasLive;
    return words.join(", ");
  }

  /** Was all of the last frame said without being asked for? */
  isUnasked = false;

  #said(message: ClientMessage): string {
    switch (message.kind) {
      case "hello":
        return "hello";
      case "openModel": {
        const resume = message.resume?.version;
        this.#channels.set(message.channel, {
          ...{ resume, changes: new ChangesDecoder(), entries: undefined, version: 0, isLive: false },
          refused: new Set(),
        });
        return resume === undefined ? "open" : `resume after ${resume}`;
      }
      case "changes": {
        const changes = this.#channels.get(message.channel)!.changes.decode(message.payload);
        const last = this.#sent.get(this.#client) ?? 0;
        this.#counts.resent += changes.filter(({ sequence }) => sequence <= last).length;
        this.#sent.set(this.#client, Math.max(last, ...changes.map(({ sequence }) => sequence)));
        const words = changes.map(({ sequence, seen }) => `#${sequence} on ${pointOf(seen)}`);
        return `changes ${words.join(" ")}`;
      }
      case "seen":
        return `seen ${pointOf(message.seen)}`;
      default:
        return message.kind;
    }
  }

  #told(message: ServerMessage): string {
    switch (message.kind) {
      case "modelOpened": {
        const { snapshot, version } = message;
        const channel = this.#channels.get(message.channel)!;
        this.#requireDurable(version, "opened at");
        channel.version = snapshot === undefined ? channel.resume! : version;
        channel.entries = new EntriesDecoder(channel.version);
        channel.isLive = snapshot !== undefined;
        return `opened at ${version}`;
      }
      case "entries": {
        const channel = this.#channels.get(message.channel)!;
        const items = channel.entries!.decode(message.payload);
        return items.map((item) => this.#heard(channel, item)).join(" ");
      }
      case "refused": {
        const { sequence, code } = message;
        const { refused } = this.#channels.get(message.channel)!;
        const isDurable = this.#ledger.refusedOf(this.#client).has(sequence);
        requireLaw("told-after-durable", isDurable, () => `${this.#client} is told that #${sequence} is refused`);
        requireLaw("refusal-once", !refused.has(sequence), () => `${this.#client} is told of #${sequence} twice`);
        refused.add(sequence);
        return `refused #${sequence} (${code})`;
      }
      case "resumed": {
        const channel = this.#channels.get(message.channel)!;
        const { version } = channel;
        channel.isLive = true;
        const isThere = message.version === version;
        requireLaw("told-in-order", isThere, () => `Resumed at ${message.version}, told up to ${version}`);
        return `resumed at ${version}`;
      }
      case "placed":
        this.#requireDurable(message.version ?? 0, "told of what is placed at");
        return `placed at ${message.version}`;
      case "resync":
        this.#counts.resyncs++;
        if (message.code === "slow-reader") this.#counts.slowReaders++;
        return `resync (${message.code})`;
      case "rejected":
        if (message.code === "slow-reader") this.#counts.slowReaders++;
        return `rejected (${message.code})`;
      case "modelClosed":
      case "failed":
        return `${message.kind} (${message.code}: ${message.message})`;
      default:
        return message.kind;
    }
  }

  #heard(channel: Channel, item: CommittedItem): string {
    const count = item.kind === "entry" ? (item.count ?? 1) : 1;
    const { version } = item;
    const isNext = version === channel.version + count;
    requireLaw(
      "told-in-order",
      isNext,
      () => `${this.#client} is told of ${count} up to ${version} after ${channel.version}`,
    );
    this.#requireDurable(version, "told of");
    channel.version = version;
    const logged = this.#ledger.entries[version - 1]!;
    if (item.kind === "committed") {
      const isOwn = logged.client === this.#client && logged.sequence === item.sequence;
      requireLaw(
        "told-what-is-logged",
        isOwn,
        () =>
          `${this.#client} hears that #${item.sequence} is ${version}, which is ${logged.client}#${logged.sequence}`,
      );
      return `#${item.sequence} is ${version}`;
    }
    if (count > 1) {
      this.#counts.joinedEntries++;
      return `${version - count + 1}..${version}`;
    }
    const isForIt = logged.client !== this.#client || logged.sequence === placedSequence;
    requireLaw("told-what-is-logged", isForIt, () => `${this.#client} hears of its own ${version} as of others'`);
    const isSame = Buffer.compare(encodeOperations(item.operations), logged.operations) === 0;
    const isWhole = isSame && item.time === logged.time && item.session === logged.session;
    requireLaw("told-what-is-logged", isWhole, () => `${this.#client} hears of ${version} otherwise than it is logged`);
    return `${version}`;
  }

  #requireDurable(version: number, what: string): void {
    const { head } = this.#ledger;
    requireLaw(
      "told-after-durable",
      version <= head,
      () => `${this.#client} is ${what} version ${version}, and ${head} is durable`,
    );
  }
}

function pointOf(tag: number): string {
  const version = versionOf(tag);
  return tag === tagOf(version) ? String(version) : `${version}+${tag - tagOf(version)}`;
}
