// Somebody who edits: a real client with its own clock, and what a witness needs to know about what it did and heard.

import { type ConvergenceDomain, connectAnonymously, type RealTimeModel } from "@convergence/client";
import type { Choices } from "@convergence/proof";
import { initialData } from "./random-edit.ts";
import { type RestoreCounts, Restorer } from "./restorer.ts";
import type { SkewedClock } from "./skewed-clock.ts";
import type { VirtualNetwork } from "./virtual-network.ts";
import type { VirtualTime } from "./virtual-time.ts";

export type PlayerOptions = {
  readonly name: string;
  readonly time: VirtualTime;
  readonly clock: SkewedClock;
  readonly network: VirtualNetwork;
  readonly choices: Choices;
  /** Small slices, so that a way back takes many. */
  readonly slice: { readonly stepsMax?: number };
  readonly restoreCounts: RestoreCounts;
  readonly reportError: (error: unknown) => void;
};

export class Player {
  readonly name: string;
  readonly clock: SkewedClock;
  readonly domain: ConvergenceDomain;
  readonly model: RealTimeModel;
  /** Changes that this client has made. */
  changes = 0;
  /** Refusals that it has heard of. */
  refused = 0;
  readonly restorer: Restorer;

  private constructor(options: PlayerOptions, domain: ConvergenceDomain, model: RealTimeModel) {
    const { name, clock, restoreCounts, reportError } = options;
    this.name = name;
    this.clock = clock;
    this.domain = domain;
    this.model = model;
    this.restorer = new Restorer(model, restoreCounts, reportError);
    model.on("refused", () => void this.refused++);
  }

  static async join(options: PlayerOptions): Promise<Player> {
    const { name, time, clock, network, choices, slice, reportError } = options;
    const domain = await connectAnonymously("ws://world/", name, {
      ...{ clientId: name, slice, reportError },
      webSocket: () => network.connect(name),
      timers: {
        now: () => clock.now(),
        after: (ms, action) => time.after(ms, action),
        soon: (action) => void time.after(0, action),
        nextTurn: (action) => void time.after(choices.below(5), action),
      },
      random: () => choices.below(1000) / 1000,
    });
    const model = await domain.models().openAutoCreate({ collection: "worlds", id: "world", data: initialData });
    return new Player(options, domain, model as unknown as RealTimeModel);
  }

  /** Completes or cancels the open batch. Returns whether it was completed with something in it. */
  endBatch(isCancelled: boolean): boolean {
    const { model } = this;
    if (isCancelled) {
      model.cancelBatch();
      return false;
    }
    const isChange = model.batchSize() > 0;
    if (isChange) this.changes++;
    model.completeBatch();
    return isChange;
  }

  /** Changes of which it was told what became of them. */
  get decided(): number {
    return this.changes - this.model.pendingChanges();
  }
}
