// Looks at the clients after every event: whatever one takes for decided is durable (P3), each refusal is heard once (P4, P5), and
// one with nothing of its own on the way shows, id for id, what the log amounts to at its version (P1).

import { describeElement } from "./describe-element.ts";
import type { Ledger } from "./ledger.ts";
import type { Link } from "./link.ts";
import type { Player } from "./player.ts";
import { requireLaw } from "./violated-law.ts";

export class ReplicaWitness {
  readonly #ledger: Ledger;
  /** The state of each client at the last look at its whole content. */
  readonly #looked = new Map<Player, string>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Returns whether the content was looked at: when there is something new to see. */
  look(player: Player): boolean {
    const { name, model, changes, decided, refused } = player;
    const durable = this.#ledger.decidedOf(name);
    requireLaw(
      "acknowledged-durable",
      decided <= durable,
      () => `${name} takes ${decided} of its ${changes} changes for decided, and ${durable} are`,
    );
    const refusals = this.#ledger.refusedOf(name).size;
    requireLaw("refusal-once", refused <= refusals, () => `${name} heard ${refused} refusals of ${refusals}`);
    const version = model.version();
    const { head } = this.#ledger;
    requireLaw("told-after-durable", version <= head, () => `${name} is at version ${version}, and ${head} is durable`);
    if (model.pendingChanges() > 0 || model.isBatchStarted()) return false;
    const state = `${version} ${changes}`;
    if (this.#looked.get(player) === state) return false;
    this.#looked.set(player, state);
    const shown = JSON.stringify(describeElement(model.root()));
    const isEqual = shown === this.#ledger.descriptionAt(version);
    requireLaw(
      "replica-equal",
      isEqual,
      () =>
        `${name} at version ${version} has\n  ${shown}\nwhere the log has\n  ${this.#ledger.descriptionAt(version)}`,
    );
    return true;
  }
}

/** P9: of what nobody asked for, no more waits for a slow reader than may; but for two frames with which that was passed, and for
 *  as much again that the server still takes for an answer, of which it cannot know how much was read. */
export function requireBounded(links: Iterable<Link>, unsentBytesMax: number): void {
  for (const { client, unreadBytes, largestFrame, isServerOpen } of links) {
    const bytesMax = 2 * (unsentBytesMax + largestFrame);
    const isBounded = !isServerOpen || unreadBytes <= bytesMax;
    requireLaw("bounded-queue", isBounded, () => `${unreadBytes} bytes wait for ${client}; ${bytesMax} may`);
  }
}
