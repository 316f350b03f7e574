// That the laws of a world can be broken: servers, clients and disks with one fault each are found out within a few worlds, by
// the law that is meant for it, and what is shown is short.

import assert from "node:assert/strict";
import { test } from "node:test";
import { RealTimeModel } from "@convergence/client";
import { Branch, Trunk, tagOf } from "@convergence/engine";
import { deliver } from "../../client/src/emitter.ts";
import { RoomReferences } from "../../server/src/room/room-references.ts";
import { shrinkWorld } from "./shrink-world.ts";
import * as broken from "./testing/broken-stores.ts";
import type { Law } from "./violated-law.ts";
import { runWorld } from "./world.ts";
import { seededChoices } from "./world-choices.ts";
import { WorldFailure } from "./world-failure.ts";
import type { WorldOptions } from "./world-options.ts";

type Mutation = {
  readonly fault: string;
  /** Those by which it may be found out first. */
  readonly laws: readonly Law[];
  /** New for each world: what a fault keeps in mind is that world's. */
  readonly options?: () => WorldOptions;
  /** Puts the fault into the engine; returns what takes it out again. */
  readonly install?: () => () => void;
};

/** Worlds within which each fault has to be found. */
const worldsMax = 60;
const attemptsMax = 100;
/** What a person reads to the end. The start of a world takes about thirty lines. */
const shortest = { steps: 20, lines: 300 } as const;

function replaced<Class extends { prototype: object }, Name extends keyof Class["prototype"]>(
  { prototype }: Class,
  name: Name,
  by: (original: Class["prototype"][Name]) => Class["prototype"][Name],
): () => void {
  const original = prototype[name as keyof object] as Class["prototype"][Name];
  Object.defineProperty(prototype, name, { value: by(original), configurable: true, writable: true });
  return () => Object.defineProperty(prototype, name, { value: original, configurable: true, writable: true });
}

const mutations: readonly Mutation[] = [
  {
    fault: "a server that acknowledges before the commit is durable",
    laws: ["told-after-durable"],
    options: () => ({ wrapStorage: broken.answersTooEarly }),
  },
  {
    fault: "a store that makes a resent change anew",
    laws: ["log-once", "told-what-is-logged"],
    options: () => ({ wrapStorage: broken.appliesResentTwice() }),
  },
  {
    fault: "a server that forgets the refusals of those who were away",
    laws: ["no-fault", "comes-to-rest", "refusal-once"],
    options: () => ({ wrapStorage: broken.forgetsRefusals }),
  },
  {
    fault: "a server that tells those who come back something else than the log has",
    laws: ["told-what-is-logged"],
    options: () => ({ wrapStorage: broken.changesTheLog }),
  },
  {
    fault: "a server that writes down its clock as it is",
    laws: ["time-monotonic"],
    options: () => {
      // As a clock would that goes back an hour between two commits.
      let hours = 0;
      return { wrapStorage: broken.believesTheClock(({ now }) => now() - 3_600_000 * hours++) };
    },
  },
  {
    fault: "a disk that keeps half a commit",
    laws: ["commit-whole"],
    options: () => ({ keepsTornCommits: true }),
  },
  {
    fault: "a server that lets a slow reader's frames pile up",
    laws: ["bounded-queue"],
    options: () => ({ unsentBytesMax: 10, limits: { unsentBytesMax: 2 ** 30, paceMs: 0 }, editsPerClient: 40 }),
  },
  {
    fault: "a server that does not pass a change through its bridges",
    laws: ["replica-equal", "no-fault"],
    install: () =>
      replaced(
        Trunk,
        "commit",
        (commit) =>
          function (this: Trunk, session, { operations }) {
            return commit.call(this, session, { seen: tagOf(this.head), operations });
          },
      ),
  },
  {
    fault: "a client that keeps what was refused",
    laws: ["replica-equal", "no-fault"],
    install: () =>
      replaced(
        Branch,
        "refused",
        (refused) =>
          function (this: Branch, sequence, tag) {
            const outcome = refused.call(this, sequence, tag);
            for (const edit of outcome?.edits.toReversed() ?? []) this.replica.document.revert(edit);
            return outcome;
          },
      ),
  },
  {
    fault: "a server that leaves out what was committed last for those who come back",
    laws: ["told-in-order", "no-fault"],
    options: () => ({ wrapStorage: broken.losesAnEntry }),
  },
  {
    fault: "a server that does not answer those who come back",
    laws: ["comes-to-rest"],
    options: () => ({ wrapStorage: broken.answersOnce() }),
  },
  {
    fault: "a client that says of a change that it is saved when it is made",
    laws: ["acknowledged-durable"],
    install: () => {
      const original = Object.getOwnPropertyDescriptor(RealTimeModel.prototype, "pendingChanges")!;
      Object.defineProperty(RealTimeModel.prototype, "pendingChanges", { ...original, value: () => 0 });
      return () => Object.defineProperty(RealTimeModel.prototype, "pendingChanges", original);
    },
  },
  {
    fault: "a client that tells of each refusal twice",
    laws: ["refusal-once"],
    install: () =>
      replaced(
        RealTimeModel,
        deliver,
        (tell) =>
          function (this: RealTimeModel, event) {
            tell.call(this, event);
            if (event.name === "refused") tell.call(this, event);
          },
      ),
  },
  {
    fault: "a server that does not move references with what is committed",
    laws: ["references-equal"],
    install: () => replaced(RoomReferences, "moved", () => () => undefined),
  },
];

for (const { fault, laws, options = () => ({}), install } of mutations) {
  test(`a world finds out ${fault}`, async (context) => {
    const size = { clientsMin: 3, clientsMax: 3, editsPerClient: 10 };
    const restore = install?.();
    context.after(() => restore?.());
    let found: WorldFailure | undefined;
    let worlds = 0;
    for (let seed = 1; seed <= worldsMax && found === undefined; seed++) {
      worlds = seed;
      await runWorld(seededChoices(seed), { ...size, ...options() }).catch((error: unknown) => {
        if (!(error instanceof WorldFailure)) throw error;
        found = error;
      });
    }
    assert.ok(found !== undefined, `not within ${worldsMax} worlds`);
    assert.ok(laws.includes(found.law), found.message);
    const small = await shrinkWorld(found, () => ({ ...size, ...options() }), { attemptsMax, isOver: () => false });
    assert.equal(small.law, found.law);
    context.diagnostic(
      `world ${worlds}, ${small.law}, ${found.trace.length} lines shrunk to ${small.trace.length}, ` +
        `${found.world.script.length} steps to ${small.world.script.length}`,
    );
    assert.ok(small.world.script.length <= shortest.steps, small.trace.join("\n"));
    // What never comes to rest goes on until the end.
    const isShort = small.trace.length <= shortest.lines || small.law === "comes-to-rest";
    assert.ok(isShort, small.trace.join("\n"));
  });
}
