// What holds when nothing is on its way any more, and what is too expensive to ask after every event: the store, a replay of its
// log from version 0 and all clients are equal, and each change has one outcome, of which its author knows (P1, P3 to P6).

import { loadModel } from "@convergence/server";
import { type CheckableStorage, checkStore, formatProblem, type Storage } from "@convergence/storage";
import { describeElement } from "./describe-element.ts";
import { described, type Ledger } from "./ledger.ts";
import type { Player } from "./player.ts";
import { requireLaw } from "./violated-law.ts";

/** P6: the store has what became durable, all of it and nothing else; loading the model and replaying its log agree. */
export async function requireSameStore(durable: Storage, ledger: Ledger): Promise<void> {
  const record = (await durable.findModel("default", "world"))!;
  const { tree, version } = await loadModel(durable, record);
  const { head } = ledger;
  requireLaw("log-gapless", version === head, () => `The store is at ${version}, and ${head} versions were durable`);
  const isEqual = described(tree) === described(ledger.tree);
  requireLaw("replica-equal", isEqual, () => "The store's model is not what its log amounts to from version 0");
  const log = await durable.readLog(record, { after: 0, limit: head + 1, bytesMax: 2 ** 30 });
  const isSame = log.every((entry, at) => {
    const noted = ledger.entries[at]!;
    return entry.version === at + 1 && entry.client === noted.client && entry.sequence === noted.sequence;
  });
  requireLaw("log-gapless", isSame && log.length === head, () => "The log is not what became durable");
}

/** What `convergence check` looks for is true of this store. */
export async function requireCleanStore(durable: CheckableStorage): Promise<void> {
  const problems: string[] = [];
  await checkStore(durable.checkSource(), { onProblem: (problem) => problems.push(formatProblem(problem)) });
  requireLaw("store-clean", problems.length === 0, () => problems.join("\n"));
}

/** Does everybody see everybody, once, with a connection, by a colour of its own, and with what it lets others know last? */
export function seeEachOther(players: readonly Player[]): boolean {
  const own = players.map(({ model }) => [model.session().sessionId(), false, model.presence().state()]);
  const expected = JSON.stringify(own.toSorted());
  return players.every(({ model }) => {
    const shown = model.collaborators();
    const seen = shown.map(({ sessionId, isReconnecting, state }) => [sessionId, isReconnecting, state]);
    const colours = new Set(shown.map(({ colorIndex }) => colorIndex));
    return JSON.stringify(seen.toSorted()) === expected && colours.size === players.length;
  });
}

export function requireRest(players: readonly Player[], ledger: Ledger): void {
  const end = described(ledger.tree);
  for (const { name, model, changes, refused } of players) {
    const shown = JSON.stringify(describeElement(model.root()));
    requireLaw("replica-equal", shown === end, () => `${name} has\n  ${shown}\nand the log\n  ${end}`);
    const decided = ledger.decidedOf(name);
    requireLaw("acknowledged-durable", decided === changes, () => `${decided} of ${changes} of ${name} are decided`);
    const refusals = ledger.refusedOf(name).size;
    requireLaw("refusal-once", refused === refusals, () => `${name} heard of ${refused} of ${refusals} refusals`);
  }
}
