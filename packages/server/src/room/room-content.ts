// What a model holds, as who opens it is told: encoded once for all who are on the way in at the same version, and deflated while the
// store takes them up, which takes as long; or as the store has it, which keeps it deflated.
//
// What is committed in between makes it useless, and costs nothing but the work: whoever is let in then is told the tree of that version.
// P9: it is kept for a moment longer than somebody waits for it, so that who only comes and goes does not have it made over and over.

import { encodeTree, type Tree, type Version } from "@convergence/engine";
import type { Clock } from "../clock.ts";
import { type Deflate, deflatedIfSmaller } from "../deflate.ts";

export type ModelContent = {
  readonly version: Version;
  /** As `encodeTree` wrote it. */
  readonly bytes: Uint8Array;
  /** The same, if it is worth it and was made ready. */
  readonly deflated: Uint8Array | undefined;
};

/** A room. Of its tree nobody may know while a commit is on its way. */
type Source = { readonly version: Version; readonly isCommitting: boolean; tree(): Tree };
type ContentOptions = { readonly clock: Pick<Clock, "after">; readonly deflate?: Deflate | undefined };
type Kept = { readonly version: Version; readonly ready: Promise<ModelContent> };

/** For so long after the last one is in. Those who come one after the other after a restart come within it. */
const keptMs = 1000;

export const contentOf = (version: Version, tree: Tree): ModelContent => {
  return { version, bytes: encodeTree(tree), deflated: undefined };
};

export class RoomContent {
  readonly #source: Source;
  readonly #clock: Pick<Clock, "after">;
  readonly #deflate: Deflate | undefined;
  #loaded: ModelContent | undefined;
  #kept: Kept | undefined;
  #held = 0;
  #cancelDrop: (() => void) | undefined;

  /** `deflate`: nothing is deflated without it. `loaded`: how the tree came out of the store, if it is the one of the room. */
  constructor(source: Source, { clock, deflate }: ContentOptions, loaded: ModelContent | undefined) {
    this.#source = source;
    this.#clock = clock;
    this.#deflate = deflate;
    if (loaded === undefined) return;
    this.#loaded = loaded;
    this.#dropLater();
  }

  /** Somebody is on the way in: what is made ready is kept until everybody is let in, or has gone. */
  hold(): void {
    this.#held++;
    this.#cancelDrop?.();
  }

  release(): void {
    if (--this.#held === 0) this.#dropLater();
  }

  stop(): void {
    this.#cancelDrop?.();
  }

  /** Makes ready what is here at the call, by somebody who holds it. Nothing is while a commit is on its way. */
  async ready(): Promise<ModelContent | undefined> {
    const { version, isCommitting } = this.#source;
    if (isCommitting) return undefined;
    if (this.#kept?.version !== version) this.#kept = { version, ready: this.#deflated(this.#encoded(version)) };
    return this.#kept.ready;
  }

  #dropLater(): void {
    this.#cancelDrop = this.#clock.after(keptMs, () => {
      this.#kept = undefined;
      this.#loaded = undefined;
    });
  }

  #encoded(version: Version): ModelContent {
    return this.#loaded?.version === version ? this.#loaded : contentOf(version, this.#source.tree());
  }

  async #deflated(content: ModelContent): Promise<ModelContent> {
    if (content.deflated !== undefined) return content;
    return { ...content, deflated: await deflatedIfSmaller(content.bytes, this.#deflate) };
  }
}
