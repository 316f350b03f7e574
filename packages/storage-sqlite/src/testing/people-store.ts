// A store in which some people have worked on some models, packed and not, removed and purged, for tests of what concerns one of them.

import { elementId, encodeOperations, encodeTree, type Operation, rootId, type Tree, tagOf } from "@convergence/engine";
import type { LogEntry, ModelRecord } from "@convergence/storage";
import { openSqliteStorage } from "../open-sqlite-storage.ts";
import { purgeSqliteStore } from "../purge-sqlite-store.ts";
import type { SqliteStorage } from "../sqlite-storage.ts";

const textId = elementId(0, 1);

const beginning: Tree = {
  id: rootId,
  type: "object",
  content: [["text", { id: textId, type: "string", content: "" }]],
};

const typed: Operation = { kind: "splice", element: textId, at: 0, remove: 0, insert: "x", glued: false };

export type Person = { readonly user: string; readonly client: string; readonly session: string };

/** Eve uses two installations; Bob used the second of them, too. */
export const people = {
  eve: { user: "eve@example.org", client: "eves-laptop", session: "session-1-of-eve" },
  eveAgain: { user: "eve@example.org", client: "shared-desktop", session: "session-2-of-eve" },
  bob: { user: "bob", client: "shared-desktop", session: "session-of-bob" },
  ada: { user: "ada", client: "adas-phone", session: "session-of-ada" },
} as const satisfies Record<string, Person>;

/** Who types, one after the other, in a model that is given that many changes. */
const turns: readonly (keyof typeof people)[] = ["ada", "eve", "eve", "bob", "eveAgain", "ada", "bob"];

/** - `m`, of Eve: 40 changes, packed up to 32, and a refusal of hers
 *  - `later`, of Ada: 3 changes, in which Eve has one, and names of versions from both
 *  - `theirs`, of Ada: one change, of Bob on the desktop
 *  - `alone`, of Ada: one change of hers
 *  - `removed`, of Eve, without a change
 *  - `gone`, which Eve has purged
 *  - in the domain `other`, `m` of Eve with two changes */
export async function fillPeopleStore(folder: string): Promise<void> {
  const storage = await openSqliteStorage({ folder, durability: "os", changesPerSegment: 8 });
  const create = (model: string, who: Person, domain = "default") =>
    storage.createModel({
      ...{ domain, model, collection: "c", createdAt: 1, createdBy: who.user, snapshot: encodeTree(beginning) },
    });
  const main = await create("m", people.eve);
  await type(
    storage,
    main,
    Array.from({ length: 40 }, (_, index) => turns[index % turns.length]!),
  );
  const refusal = { client: people.eve.client, tag: tagOf(40), code: "c", message: "m" };
  const { sequence, ...eve } = (await storage.readClient(main, people.eve.client))!;
  await storage.commit({
    ...{ handle: main, expectedHead: 40, entries: [] },
    clients: [{ ...eve, sequence: sequence + 1 }],
    refusals: [{ ...refusal, sequence: sequence + 1 }],
  });
  if ((await storage.packLog(main, 32)) !== 32) throw new Error("The model was not packed");
  const later = await create("later", people.ada);
  await type(storage, later, ["ada", "eve", "ada"]);
  await storage.nameVersion(later, { name: "Draft", version: 2, createdAt: 9, createdBy: people.eve.user });
  await storage.nameVersion(later, { name: "Print", version: 3, createdAt: 9, createdBy: people.ada.user });
  await type(storage, await create("theirs", people.ada), ["bob"]);
  await type(storage, await create("alone", people.ada), ["ada"]);
  await type(storage, await create("m", people.eve, "other"), ["eve", "ada"]);
  for (const model of ["removed", "gone"]) {
    await create(model, people.eve);
    await storage.removeModel("default", model, 2);
  }
  await storage.close();
  const by = people.eve.user;
  purgeSqliteStore({ place: folder, domain: "default", model: "gone", force: false, reason: "Over.", by, now: 50 });
}

async function type(storage: SqliteStorage, record: ModelRecord, who: readonly (keyof typeof people)[]): Promise<void> {
  const sequences = new Map<string, number>();
  const entries = who.map((name, index): LogEntry => {
    const { client } = people[name];
    const sequence = (sequences.get(client) ?? 0) + 1;
    sequences.set(client, sequence);
    const [version, time] = [index + 1, index + 1];
    return {
      ...{ version, base: index, seen: tagOf(index), sequence, time, clientTime: time, ...people[name] },
      ...{ meta: { reason: `Change ${version}` }, operations: encodeOperations([typed]), original: undefined },
    };
  });
  const clients = [];
  for (const [client, sequence] of sequences) {
    clients.push({ ...(await storage.registerClient(record, client)), sequence });
  }
  await storage.commit({ handle: record, expectedHead: 0, entries, clients, refusals: [] });
}
