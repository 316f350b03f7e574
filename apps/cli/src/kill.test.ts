// The real command, real sockets, a real file, and SIGKILL at moments that chance chooses. The clients come back by themselves.
//
// `CONVERGENCE_KILLS=50` kills more often, `CONVERGENCE_SEED` chooses other moments.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Choices } from "@convergence/proof";
import type { Durability } from "@convergence/storage-sqlite";
import { freePort } from "./testing/free-port.ts";
import { openWriters } from "./testing/open-writers.ts";
import { assertStored, settle, verdictWords } from "./testing/settle.ts";
import { startServer } from "./testing/start-command.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { when } from "./testing/when.ts";
import type { Writer } from "./testing/writer.ts";

const wanted = process.env.CONVERGENCE_KILLS;
/** In a short run the mode that promises more gets more of them. */
const killsOf: Readonly<Record<Durability, number>> = { fsync: Number(wanted ?? 3), os: Number(wanted ?? 1) };
const seed = Number(process.env.CONVERGENCE_SEED ?? 1);
const writerCount = 3;
/** The server writes a snapshot each time that so many changes of a model have been committed. */
const snapshotEvery = 1000;

/** Resolves at the moment to kill the server. */
type Moment = (writers: readonly Writer[], choices: Choices) => Promise<void>;

const moments: Readonly<Record<string, Moment>> = {
  /** Until one of them has so many more changes acknowledged. */
  "under load": async (writers, choices) => {
    const writer = choices.pick(writers);
    const model = choices.pick(writer.models());
    const enough = writer.acknowledged(model) + choices.between(1, 60);
    await when(model, () => writer.acknowledged(model) >= enough);
  },
  /** A client has asked for what it missed, and may have been told a part of it. */
  "while clients catch up": async (writers, choices) => {
    const model = choices.pick(choices.pick(writers).models());
    const isNear = choices.chance(0.5);
    await when(model, () => model.isOnline() || (model.resyncProgress() !== undefined && isNear));
  },
  /** The version after which a snapshot is written has been told to somebody just now. */
  "during a snapshot": async (writers) => {
    const { page } = writers[0]!;
    const next = Math.ceil((page.version() + 1) / snapshotEvery) * snapshotEvery;
    for (const writer of writers) while (writer.page.version() + writer.page.pendingChanges() < next) writer.type();
    await when(page as never, () => page.version() >= next);
  },
};

for (const durability of ["fsync", "os"] satisfies Durability[]) {
  const kills = killsOf[durability];
  test(`[P3] [P4] [P1] kill -9 at any moment: clients come back by themselves, nothing acknowledged is lost, nothing is doubled (${durability})`, async (context) => {
    const { path: folder } = temporaryFolder(context);
    const choices = Choices.seeded(seed);
    const words = ["--port", String(await freePort()), "--data", folder, "--durability", durability];
    words.push("--log-level", "fatal");
    let server = await startServer(context, words);
    const writers = await openWriters(context, server.url, writerCount, { withRefusals: true });
    for (const writer of writers) writer.start();
    const killed = new Map<string, number>();
    for (let kill = 0; kill < kills; kill++) {
      // Each kind of moment comes up, also in a short run.
      const names = Object.keys(moments);
      const name = kill < names.length ? names[kill]! : choices.pick(names);
      await moments[name]!(writers, choices);
      await server.stop("SIGKILL");
      killed.set(name, (killed.get(name) ?? 0) + 1);
      await assertStored(folder, writers, false);
      server = await startServer(context, words);
    }
    await moments["under load"]!(writers, choices);
    const verdict = await settle(server, folder, writers);
    assert.ok(verdict.refused > 0, "some changes were refused");
    for (const [name, times] of killed) context.diagnostic(`killed ${name}: ${times}`);
    context.diagnostic(`kills: ${kills}, ${verdictWords(verdict)}`);
  });
}
