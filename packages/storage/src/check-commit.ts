// The checks that every adapter makes before it applies a commit: the last line of defence for *exactly once* (P4).
//
// A commit that fails them is a bug above the store. It is rejected whole rather than let a log hold a change twice. What is
// said of it is logged, so it names a client by its site: its id is known to its owner and to the server alone.

import { siteMax } from "@convergence/engine";
import type { ClientRecord } from "./client-record.ts";
import type { Commit } from "./commit.ts";
import { InvalidCommitError, SitesExhaustedError } from "./errors.ts";
import { placedSequence } from "./log-entry.ts";
import { formatHandle, type ModelHandle } from "./model-record.ts";

/** A client's new state, with the lowest sequence that the commit decides for it (undefined: none). */
export type ClientAdvance = { readonly record: ClientRecord; readonly firstDecided: number | undefined };

/** Checks a commit against itself, and gives what `checkAdvance` needs to check it against the store. */
export function checkCommit(commit: Commit): readonly ClientAdvance[] {
  commit.entries.forEach((entry, index) => {
    const due = commit.expectedHead + 1 + index;
    if (entry.version !== due) fail(commit, `has version ${entry.version} where ${due} is due`);
    if (entry.base >= entry.version) fail(commit, `has version ${entry.version} on the base ${entry.base}`);
  });
  const decided = decidedSequences(commit);
  const advances = commit.clients.map((record): ClientAdvance => {
    const sequences = decided.get(record.client);
    decided.delete(record.client);
    if (sequences === undefined || sequences.size === 0) return { record, firstDecided: undefined };
    const last = Math.max(...sequences);
    if (last > record.sequence) {
      fail(commit, `decides change ${last} of site ${record.site} but records ${record.sequence} as its last`);
    }
    return { record, firstDecided: Math.min(...sequences) };
  });
  if (decided.size > 0) fail(commit, `has no record of ${decided.size} of the clients whose changes it decides`);
  if (new Set(commit.clients.map((record) => record.client)).size < commit.clients.length) {
    fail(commit, "records a client twice");
  }
  return advances;
}

function decidedSequences(commit: Commit): Map<string, Set<number>> {
  const decided = new Map<string, Set<number>>();
  for (const { client, sequence } of [...commit.entries, ...commit.refusals]) {
    const sequences = decided.get(client) ?? new Set<number>();
    decided.set(client, sequences);
    if (sequence === placedSequence) continue;
    if (sequences.has(sequence)) fail(commit, `decides change ${sequence} of one client twice`);
    sequences.add(sequence);
  }
  return decided;
}

/** Checks a client's new state against the stored one: registered, same site, nothing decided before, nothing going back. */
export function checkAdvance(handle: ModelHandle, stored: ClientRecord | undefined, advance: ClientAdvance): void {
  const { record, firstDecided } = advance;
  const commit = { handle };
  if (stored === undefined) fail(commit, `names a client of site ${record.site}, which was never registered`);
  if (stored.site !== record.site) {
    fail(commit, `gives the client of site ${stored.site} the site ${record.site}`);
  }
  if (firstDecided !== undefined && firstDecided <= stored.sequence) {
    fail(commit, `decides change ${firstDecided} of site ${stored.site} again: ${stored.sequence} was its last`);
  }
  if (record.sequence < stored.sequence || record.counter < stored.counter) {
    fail(
      commit,
      `takes the client of site ${stored.site} back from sequence ${stored.sequence}, counter ${stored.counter} ` +
        `to ${record.sequence}, ${record.counter}`,
    );
  }
}

/** The record of a new client on the site after `sites`, the highest one taken. */
export function newClient(handle: ModelHandle, client: string, sites: number): ClientRecord {
  if (sites >= siteMax) throw new SitesExhaustedError(handle, siteMax);
  return { client, site: sites + 1, sequence: 0, counter: 0 };
}

function fail(commit: { readonly handle: ModelHandle }, problem: string): never {
  throw new InvalidCommitError(`A commit to model ${formatHandle(commit.handle)} ${problem}.`);
}
