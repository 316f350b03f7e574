// Ours after a long absence. One side: B, with all its own pending, takes in A's changes as the server sends them. Both sides:
// the whole protocol. A sends, the server merges and answers; B receives, rewrites what it has pending and sends; the server
// merges and answers; A receives. Changes, entries and answers are encoded and decoded, in frames as large as the product's.

import { Branch, type Committed as Merged, Trunk, type TrunkSession } from "@convergence/engine";
import type { Entry } from "@convergence/protocol";
import type { OfflinePeer, OfflineTrial } from "../contestant.ts";
import type { OfflineWorkload } from "../offline-workload.ts";
import { take, textModel, textOf, typeInto } from "./convergence-replica.ts";
import { ChangeReceiver, ChangeSender, EntryReceiver, EntrySender, Logbook } from "./convergence-wire.ts";

/** As `sendChunkMax` of the client. */
const changesPerFrame = 256;
/** As `catchUpChunkEntriesMax` of the server. */
const entriesPerFrame = 1000;

class Client {
  readonly branch: Branch;
  readonly site: number;
  session: TrunkSession;
  sender = new ChangeSender();
  receiver = new EntryReceiver(0);

  constructor(world: World, site: number) {
    this.site = site;
    this.branch = new Branch(textModel(world.base), 0, 0);
    this.session = world.trunk.join(String(site), site, 0);
  }
}

class World {
  readonly base: string;
  readonly trunk: Trunk;
  readonly #logbook = new Logbook();
  readonly log: Entry[] = [];
  bytes = 0;

  constructor(base: string) {
    this.base = base;
    this.trunk = new Trunk(textModel(base), 0);
  }

  /** Everything that a client has pending, until all of it is committed. It may have to resume in between. */
  sendAll(client: Client): void {
    const { branch } = client;
    let changes = new ChangeReceiver();
    let answers = new EntrySender();
    while (branch.pendingCount > 0) {
      const frame = client.sender.frame(branch.takeUnsent(changesPerFrame));
      this.bytes += frame.length;
      const own: { sequence: number; base: number; merged: Merged }[] = [];
      let isCutOff = false;
      for (const change of changes.changes(frame)) {
        isCutOff = this.trunk.isTooFarBehind(client.session, change.seen);
        if (isCutOff) break;
        const merged = this.trunk.commit(client.session, change);
        own.push({ sequence: change.sequence, base: change.base, merged });
      }
      this.trunk.settle();
      this.log.push(...this.#logbook.entries(own.map(({ base, merged }) => ({ ...merged, base }))));
      this.#answer(client, answers, own);
      if (!isCutOff) continue;
      this.trunk.leave(client.session);
      client.branch.interrupted();
      this.resume(client);
      changes = new ChangeReceiver();
      answers = new EntrySender();
    }
    this.trunk.see(client.session, branch.seen);
  }

  #answer(client: Client, answers: EntrySender, own: readonly { sequence: number; merged: Merged }[]): void {
    if (own.length === 0) return;
    const frame = answers.committed(own);
    this.bytes += frame.length;
    for (const item of client.receiver.items(frame)) take(client.branch, item);
  }

  /** The client is back and up to date, and begins a new stream: what is pending is rewritten. */
  resume(client: Client): void {
    client.session = this.trunk.join(String(client.site), client.site, 0);
    client.sender = new ChangeSender();
    client.receiver = new EntryReceiver(this.trunk.head);
    client.branch.resumed(this.trunk.head);
  }

  /** What was committed after the version that a client has, in chunks. */
  catchUp(client: Client): void {
    const { branch, receiver } = client;
    const sender = new EntrySender();
    for (let at = branch.version; at < this.log.length; at += entriesPerFrame) {
      const frame = sender.entries(this.log.slice(at, at + entriesPerFrame), true);
      this.bytes += frame.length;
      for (const item of receiver.items(frame)) take(branch, item);
    }
  }
}

/** Both have lost the connection and typed apart from each other; nothing has been sent. */
function apart({ base, branches }: OfflineWorkload): { world: World; a: Client; b: Client } {
  const world = new World(base);
  const [a, b] = [new Client(world, 1), new Client(world, 2)];
  for (const { branch, session } of [a, b]) {
    branch.interrupted();
    world.trunk.leave(session);
  }
  for (const keystroke of branches[0]) typeInto(a.branch, keystroke);
  for (const keystroke of branches[1]) typeInto(b.branch, keystroke);
  return { world, a, b };
}

function oneSide(workload: OfflineWorkload): OfflineTrial {
  const { world, a, b } = apart(workload);
  world.resume(a);
  world.sendAll(a);
  world.bytes = 0;
  const texts: string[] = [];
  return {
    run() {
      world.catchUp(b);
      texts.push(textOf(b.branch));
    },
    texts: () => texts,
    bytes: () => world.bytes,
  };
}

function bothSides(workload: OfflineWorkload): OfflineTrial {
  const { world, a, b } = apart(workload);
  const texts: string[] = [];
  return {
    remark: "through the server, which merges and answers every change",
    run() {
      world.resume(a);
      world.sendAll(a);
      world.catchUp(b);
      world.resume(b);
      world.sendAll(b);
      world.catchUp(a);
      texts.push(textOf(a.branch), textOf(b.branch), textOf(new Branch(world.trunk.document.tree(), 0, 0)));
    },
    texts: () => texts,
    bytes: () => world.bytes,
  };
}

export const offline: OfflinePeer = {
  oneSide,
  bothSides,
};
