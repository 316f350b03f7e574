// Stores through which a server sees what is not so: each breaks a promise in its own way, so that a world shows that it would
// notice.

import type { Commit, Storage } from "@convergence/storage";
import type { Life, WorldOptions } from "../world-options.ts";

type Wrap = NonNullable<WorldOptions["wrapStorage"]>;

const withMethods = (storage: Storage, methods: Partial<Storage>): Storage =>
  new Proxy(storage, { get: (target, name) => Reflect.get(name in methods ? methods : target, name) });

/** Answers a commit before it is written. */
export const answersTooEarly: Wrap = (storage) =>
  withMethods(storage, {
    commit: async (commit) => {
      storage.commit(commit).catch(() => undefined); // whatever comes of it
      return new Uint8Array(32);
    },
  });

/** Writes down the server's time as the clock has it, though it may have been put back. */
export const believesTheClock: (now: (life: Life) => number) => Wrap = (now) => (storage, life) =>
  withMethods(storage, {
    commit: (commit) =>
      storage.commit({ ...commit, entries: commit.entries.map((entry) => ({ ...entry, time: now(life) })) }),
  });

/** Knows nothing of refusals that were told to somebody who did not hear them. */
export const forgetsRefusals: Wrap = (storage) => withMethods(storage, { readRefusals: async () => [] });

/** Gives the log to those who come back with something else in its last entry. */
export const changesTheLog: Wrap = (storage) =>
  withMethods(storage, {
    readLog: async (handle, range) => {
      const entries = await storage.readLog(handle, range);
      const last = entries.at(-1);
      return last === undefined || range.after === 0
        ? entries
        : [...entries.slice(0, -1), { ...last, time: last.time + 1 }];
    },
  });

/** Gives the log to those who come back without its last entry. */
export const losesAnEntry: Wrap = (storage) =>
  withMethods(storage, {
    readLog: async (handle, range) => {
      const entries = await storage.readLog(handle, range);
      return range.after === 0 ? entries : entries.slice(0, -1);
    },
  });

/** Does not answer those who come back. */
export const answersOnce = (): Wrap => {
  const known = new Set<string>();
  return (storage) =>
    withMethods(storage, {
      registerClient: (handle, client) => {
        if (known.has(client)) return new Promise(() => undefined);
        known.add(client);
        return storage.registerClient(handle, client);
      },
    });
};

/**
 * Forgets that a change was committed of which its author was not told: it shows the entry as somebody else's, so that the author
 * sends its change again, and then keeps it under the next number. One such change of each client.
 */
export function appliesResentTwice(): Wrap {
  /** The number in the store of the forgotten change of each client. All later ones are one higher than the client knows. */
  const forgotten = new Map<string, number>();
  const unanswered = new Map<string, number>();
  const shown = (client: string, sequence: number): number =>
    sequence >= (forgotten.get(client) ?? Number.POSITIVE_INFINITY) ? sequence - 1 : sequence;
  const stored = (client: string, sequence: number): number => sequence + (forgotten.has(client) ? 1 : 0);
  return (storage) =>
    withMethods(storage, {
      registerClient: async (handle, client) => {
        const record = await storage.registerClient(handle, client);
        if (unanswered.get(client) === record.sequence && !forgotten.has(client)) {
          forgotten.set(client, record.sequence);
        }
        return { ...record, sequence: shown(client, record.sequence) };
      },
      readLog: async (handle, range) =>
        (await storage.readLog(handle, range)).map((entry) =>
          forgotten.get(entry.client) === entry.sequence
            ? { ...entry, client: "nobody" }
            : { ...entry, sequence: shown(entry.client, entry.sequence) },
        ),
      commit: async (commit) => {
        const numbered = <Each extends { readonly client: string; readonly sequence: number }>(each: Each): Each => ({
          ...each,
          sequence: stored(each.client, each.sequence),
        });
        const { entries, refusals, clients } = commit;
        const renumbered: Commit = {
          ...{ handle: commit.handle, expectedHead: commit.expectedHead },
          ...{ entries: entries.map(numbered), refusals: refusals.map(numbered), clients: clients.map(numbered) },
        };
        for (const { client, sequence } of renumbered.entries) unanswered.set(client, sequence);
        const digest = await storage.commit(renumbered);
        for (const { client } of renumbered.entries) unanswered.delete(client);
        return digest;
      },
    });
}
