// The packed stretches of one model's log: whether each opens, is what its row says, fits to the one before, and ends with the content
// that the log gives.

import type { PackedSegment } from "../packed/packed-segment.ts";
import { unpackSnapshot } from "../packed/packed-snapshot.ts";
import { openSegment } from "../segment/open-segment.ts";
import type { Segment } from "../segment/segment.ts";
import type { Replay } from "./replay.ts";
import type { Report } from "./store-problem.ts";

export class SegmentCheck {
  readonly #report: Report;
  /** The content at the end of the segment before, and its depth; undefined when it is not known. */
  #base: Uint8Array | undefined;
  #depth: number | undefined;

  constructor(report: Report) {
    this.#report = report;
  }

  /** The segment, opened, if it can be. `digest` is the chain before it, as far as that can be told. */
  open(packed: PackedSegment, digest: Uint8Array | undefined): Segment | undefined {
    const { first, last, bytes } = packed;
    let segment: Segment;
    try {
      segment = openSegment(bytes);
    } catch (error) {
      const message = `the segment of versions ${first} to ${last} cannot be opened: ${reasonOf(error)}`;
      this.#report({ kind: "unreadable", version: first, message });
      return undefined;
    }
    for (const name of ["first", "last", "firstTime", "lastTime"] as const) {
      if (segment[name] === packed[name]) continue;
      const message = `the segment says ${segment[name]} as its ${name}, the store says ${packed[name]}`;
      this.#report({ kind: "segment", version: first, message });
    }
    if (digest !== undefined && Buffer.compare(digest, segment.chain) !== 0) {
      const message = "the segment begins with another digest than the log before it ends with";
      this.#report({ kind: "digest", version: first, message });
    }
    return segment;
  }

  /** After all of its entries. `digest` is the chain after it, as far as that can be told. */
  end(packed: PackedSegment, digest: Uint8Array | undefined, replay: Replay): void {
    const { last, depth } = packed;
    if (digest === undefined || Buffer.compare(digest, packed.digest) !== 0) {
      this.#report({
        kind: "digest",
        version: last,
        message: "the segment ends with another digest than the store says",
      });
    }
    const dueDepth = depth === 0 ? 0 : this.#depth === undefined ? depth : this.#depth + 1;
    if (depth !== dueDepth) {
      const message = `the packed snapshot stands on ${depth} others, where ${dueDepth} or none is due`;
      this.#report({ kind: "snapshot", version: last, message });
    }
    this.#depth = depth;
    const base = depth === 0 ? undefined : this.#base;
    this.#base = undefined;
    if (depth > 0 && base === undefined) {
      const message = "the packed snapshot cannot be compared: the one that it stands on is damaged";
      return this.#report({ kind: "snapshot", version: last, message });
    }
    try {
      this.#base = unpackSnapshot(packed.snapshot, base);
    } catch (error) {
      return this.#report({ kind: "snapshot", version: last, message: `the packed snapshot: ${reasonOf(error)}` });
    }
    replay.compare(last, this.#base);
  }

  /** What comes after a damaged one cannot lean on it. */
  lose({ depth }: PackedSegment): void {
    this.#base = undefined;
    this.#depth = depth;
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
