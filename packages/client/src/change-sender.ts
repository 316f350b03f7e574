// The way out of a model: which of its pending changes are on their way to the server, and how many may be.
//
// What waits is sent in chunks. It may wait for long while others go on; then it has to be merged anew, because the server keeps
// only so much to merge it with. When that is done, and when there is a connection, is the link's business.

import { type Branch, type Operation, tagOf, versionOf } from "@convergence/engine";
import { ChangesEncoder, type PayloadBounds } from "@convergence/protocol";
import type { Connection } from "./connection.ts";
import { changesInFlightMax, frameBytesTarget, frameMessagesMax, sendChunkMax, unsentBehindMax } from "./limits.ts";
import { SendWindow } from "./send-window.ts";

export type SenderOptions = {
  readonly connection: Pick<Connection, "sendFrames">;
  readonly now: () => number;
  readonly channel: number;
  /** Changes in flight that the server takes. */
  readonly changesInFlightMax: () => number;
};

/** `nothing`: no change was to go, or none may. `more`: others may go at once. */
export type Sent = "nothing" | "all" | "more";

const payloadBounds: PayloadBounds = { changesMax: frameMessagesMax, bytesMax: frameBytesTarget };

export class ChangeSender {
  readonly #options: SenderOptions;
  readonly #window = new SendWindow(changesInFlightMax);
  readonly #inFlight = new Map<number, readonly Operation[]>();
  /** What is said since the channel was opened. */
  #encoder = new ChangesEncoder();

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** The channel was opened anew. */
  opened(): void {
    this.#encoder = new ChangesEncoder();
  }

  /** The server has decided on a change. Returns what it was, if that is known. */
  decided(sequence: number): readonly Operation[] | undefined {
    const operations = this.#inFlight.get(sequence);
    this.#inFlight.delete(sequence);
    this.#window.widen();
    return operations;
  }

  /** The server could not merge what it got. */
  slowDown(): void {
    this.#window.narrow();
  }

  /** Everything is about to be rewritten: nothing is on its way. */
  merging(): void {
    this.#inFlight.clear();
  }

  /** Does the oldest unsent change reach so far back that the server might soon not merge it any more? */
  isBehind({ seen, version, unsentSeen }: Branch): boolean {
    // After a refusal the stream goes on from a tag between two versions, and what is rewritten goes on from a version.
    if (unsentSeen === undefined || seen !== tagOf(version)) return false;
    return version - versionOf(unsentSeen) > unsentBehindMax;
  }

  /** Sends one chunk of what may go. Throws if it cannot be sent at all. */
  send(branch: Branch): Sent {
    const { connection, channel, now } = this.#options;
    const room = Math.min(this.#window.size, this.#options.changesInFlightMax()) - this.#inFlight.size;
    const changes = room > 0 ? branch.takeUnsent(Math.min(room, sendChunkMax)) : [];
    if (changes.length === 0) return "nothing";
    for (const { sequence, operations } of changes) this.#inFlight.set(sequence, operations);
    connection.sendFrames(this.#encoder.frames(channel, changes, now(), payloadBounds));
    return room > changes.length && branch.pendingCount > this.#inFlight.size ? "more" : "all";
  }
}
