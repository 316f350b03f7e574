// A server in the process of a test: the engine's trunk and the protocol's codecs, without storage, rights or limits.
//
// It does only what the test lets it do: frames wait until `run`, answers can be held back, changes be refused.

import assert from "node:assert/strict";
import {
  type Committed,
  Document,
  operationsTowards,
  stateDigest,
  type Tag,
  type Tree,
  Trunk,
  type TrunkSession,
  tagOf,
  versionOf,
} from "@convergence/engine";
import {
  type Entry,
  EntryJoiner,
  type ErrorCode,
  type ModelSession,
  type OpenModel,
  type SessionLimits,
} from "@convergence/protocol";
import { FakeSocket } from "./fake-socket.ts";
import { type ChangeSaid, type Said, ServerWire, type Told } from "./server-wire.ts";

type LogEntry = Entry & { readonly sequence: number; readonly lost: readonly number[] };
type Refusal = { readonly client: string; readonly sequence: number; readonly tag: Tag; readonly code: ErrorCode };
/** `isStale`: told to open the model again; what it sends until then is ignored. */
type Member = {
  readonly connection: ServerConnection;
  readonly channel: number;
  session: TrunkSession;
  isStale: boolean;
};
type ClientState = { readonly site: number; sequence: number; counter: number };
type Model = {
  readonly id: string;
  readonly collection: string;
  readonly incarnation: number;
  readonly first: Tree;
  readonly trunk: Trunk;
  readonly log: LogEntry[];
  readonly refusals: Refusal[];
  readonly clients: Map<string, ClientState>;
  members: Member[];
};
type ServerConnection = {
  readonly socket: FakeSocket;
  readonly wire: ServerWire;
  session: string;
  client: string;
  displayName: string;
  readonly received: Said[];
};

const limits: SessionLimits = {
  frameBytesMax: 2 ** 20,
  channelsMax: 16,
  changesInFlightMax: 1024,
  operationsPerChangeMax: 10_000,
  elementsPerChangeMax: 100_000,
  elementsPerModelMax: 1_000_000,
  treeDepthMax: 64,
  keyUnitsMax: 1024,
  stringUnitsMax: 10_000_000,
  silenceMsMax: 60_000,
};

export class FakeServer {
  readonly connections: ServerConnection[] = [];
  readonly models = new Map<string, Model>();
  isReachable = true;
  epoch = "epoch1";
  limits: SessionLimits = limits;
  /** While set, what the server says stays on its way. */
  holdsAnswers = false;
  /** Refuses a change by a code. */
  refuse: (change: ChangeSaid) => ErrorCode | undefined = () => undefined;
  /** Refuses to put back anything. */
  refusePlaces: ErrorCode | undefined;
  /** Rejects a hello by a code. */
  reject: (token: string | undefined) => ErrorCode | undefined = () => undefined;
  /** Ends the connection instead of answering `openModel`. */
  failOpen: ErrorCode | undefined;
  /** Ends each connection right after its welcome. */
  failWelcomed: ErrorCode | undefined;
  /** Sends everybody away instead of committing. */
  failCommit: ErrorCode | undefined;
  /** Has it taken up its models only just now? */
  gatheringMs = 0;
  /** Is what was missed told as a real server does, with what one author did to texts in a row as one entry? */
  joinsMissed = false;
  time = 5_000_000;
  #sessions = 0;
  #incarnations = new Map<string, number>();

  readonly webSocket = (url: string): FakeSocket => {
    const socket = new FakeSocket(url);
    this.connections.push({ socket, wire: new ServerWire(), session: "", client: "", displayName: "", received: [] });
    return socket;
  };

  /** Delivers everything, in both directions, until all is quiet. */
  async run(): Promise<void> {
    for (let quiet = 0, rounds = 0; quiet < 3; rounds++) {
      assert.ok(rounds < 10_000, "the world does not come to rest");
      await new Promise((resolve) => setImmediate(resolve));
      quiet = this.#round() ? 0 : quiet + 1;
    }
  }

  /** The latest connection that was made. */
  get last(): ServerConnection {
    return this.connections.at(-1)!;
  }

  /** What clients sent over all connections, of one kind. */
  received<Kind extends Said["kind"]>(kind: Kind): Extract<Said, { kind: Kind }>[] {
    const all = this.connections.flatMap((each) => each.received);
    return all.filter((each): each is Extract<Said, { kind: Kind }> => each.kind === kind);
  }

  tell(connection: ServerConnection, ...messages: Told[]): void {
    if (connection.socket.isOpen) connection.socket.toClient.push(connection.wire.encode(messages));
  }

  /** Breaks a connection; the server notices at once. */
  drop(connection: ServerConnection = this.last): void {
    this.#leave(connection);
    connection.socket.drop();
  }

  #round(): boolean {
    let isBusy = false;
    for (const connection of this.connections) {
      const { socket } = connection;
      if (socket.isClosed) {
        this.#leave(connection);
        socket.toServer.length = 0;
      } else if (!socket.isOpen) {
        if (this.isReachable) socket.accept();
        else socket.drop();
        isBusy = true;
      }
      for (let frame = socket.toServer.shift(); frame !== undefined; frame = socket.toServer.shift()) {
        for (const message of connection.wire.decode(frame)) this.#hear(connection, message);
        isBusy = true;
      }
      if (this.holdsAnswers) continue;
      while (socket.toClient.length > 0 && socket.isOpen) {
        socket.deliver();
        isBusy = true;
      }
    }
    return isBusy;
  }

  #hear(connection: ServerConnection, message: Said): void {
    connection.received.push(message);
    switch (message.kind) {
      case "hello":
        return this.#welcome(connection, message);
      case "ping":
        return this.tell(connection, { kind: "pong", time: message.time, serverTime: this.time });
      case "openModel":
        return this.#open(connection, message);
      case "closeModel":
        return this.#close(connection, message.channel);
      case "change":
        return this.#change(connection, message);
      case "place":
        return this.#place(connection, message);
      case "restore":
        return this.#restore(connection, message);
      case "seen": {
        const [model, member] = this.#member(connection, message.channel);
        // What sets the pace of a replay is no news to the trunk.
        if (!member.isStale && message.seen > member.session.acked) model.trunk.see(member.session, message.seen);
        return;
      }
      case "digest":
        return this.#compare(connection, message);
      case "createModel": {
        const id = message.model!;
        this.#create(id, message.collection, message.tree);
        return this.tell(connection, { kind: "modelCreated", request: message.request, model: id });
      }
      case "removeModel":
        return this.tell(connection, {
          kind: "modelRemoved",
          request: message.request,
          existed: this.removeModel(message.model),
        });
      case "listModels": {
        const models = [...this.models.values()].map(({ id, collection, trunk }) => {
          return {
            model: id,
            collection,
            version: trunk.head,
            createdAt: 1,
            modifiedAt: 2,
            incarnation: 1,
            removedAt: undefined,
          };
        });
        return this.tell(connection, { kind: "modelList", request: message.request, models, more: false });
      }
      case "listCollections": {
        const collections = [...new Set([...this.models.values()].map((each) => each.collection))];
        return this.tell(connection, { kind: "collectionList", request: message.request, collections, more: false });
      }
      case "createCollection":
        return this.tell(connection, { kind: "collectionCreated", request: message.request, existed: false });
      case "removeCollection":
        return this.tell(connection, {
          kind: "failed",
          request: message.request,
          code: "collection-not-empty",
          message: "no",
        });
      case "setPresence": {
        const { channel, state } = message;
        const [model] = this.#member(connection, channel);
        for (const each of model.members) {
          this.tell(each.connection, { kind: "presence", channel: each.channel, session: connection.session, state });
        }
        return;
      }
      case "goodbye":
        return;
    }
  }

  #welcome(connection: ServerConnection, hello: Extract<Said, { kind: "hello" }>): void {
    const code = this.reject(hello.token);
    if (code !== undefined) return this.tell(connection, { kind: "rejected", code, message: `rejected: ${code}` });
    connection.session = `s${++this.#sessions}`;
    connection.client = hello.client;
    connection.displayName = hello.displayName ?? "Anonymous";
    this.tell(connection, {
      kind: "welcome",
      protocolVersion: hello.protocolVersion,
      session: connection.session,
      user: { key: `user-${hello.client}`, displayName: connection.displayName, anonymous: hello.token === undefined },
      serverTime: this.time,
      epoch: this.epoch,
      limits: this.limits,
    });
    const ended = this.failWelcomed;
    if (ended !== undefined) this.tell(connection, { kind: "rejected", code: ended, message: `rejected: ${ended}` });
  }

  #create(id: string, collection: string, tree: Tree): Model {
    const incarnation = (this.#incarnations.get(id) ?? 0) + 1;
    this.#incarnations.set(id, incarnation);
    const model: Model = {
      id,
      collection,
      incarnation,
      first: tree,
      trunk: new Trunk(tree, 0),
      log: [],
      refusals: [],
      clients: new Map(),
      members: [],
    };
    this.models.set(id, model);
    return model;
  }

  removeModel(id: string): boolean {
    const model = this.models.get(id);
    if (model === undefined) return false;
    for (const { connection, channel } of model.members) {
      this.tell(connection, { kind: "modelClosed", channel, code: "model-removed", message: "The model was removed" });
    }
    return this.models.delete(id);
  }

  /** Tells a client to open a model again, as a server does that cannot go on. */
  resync(id: string): void {
    for (const member of this.models.get(id)!.members) this.#resync(member);
  }

  #resync(member: Member, code: ErrorCode = "slow-reader"): void {
    member.isStale = true;
    this.tell(member.connection, { kind: "resync", channel: member.channel, code, message: "again" });
  }

  /** A client that has something else is out, and is told what is here. */
  #compare(connection: ServerConnection, { channel, version, digest }: Extract<Said, { kind: "digest" }>): void {
    const [{ trunk }, member] = this.#member(connection, channel);
    if (member.isStale || version !== trunk.head || digest === stateDigest(trunk.document)) return;
    member.isStale = true;
    this.tell(connection, { kind: "diverged", channel, version, snapshot: trunk.document.tree() });
  }

  #open(connection: ServerConnection, message: OpenModel): void {
    const isInUse = [...this.models.values()].some(({ members }) =>
      members.some((each) => each.connection === connection && each.channel === message.channel && !each.isStale),
    );
    assert.ok(!isInUse, "a channel is opened once");
    const fail = (code: ErrorCode): void =>
      this.tell(connection, { kind: "failed", request: message.request, code, message: `failed: ${code}` });
    if (this.failOpen !== undefined) return fail(this.failOpen);
    let model = this.models.get(message.model!);
    if (model === undefined && message.autoCreate !== undefined) {
      const tree = message.autoCreate.tree ?? { id: 0, type: "object", content: [] };
      model = this.#create(message.model!, message.autoCreate.collection, tree);
    }
    if (model === undefined) return fail("model-unknown");
    const { resume } = message;
    if (resume !== undefined && resume.incarnation !== model.incarnation) return fail("incarnation");
    if (resume !== undefined && resume.version > model.trunk.head) return fail("version-unknown");
    this.#join(connection, message, model);
  }

  #join(connection: ServerConnection, { request, channel, resume }: OpenModel, model: Model): void {
    const state = model.clients.get(connection.client) ?? { site: model.clients.size + 1, sequence: 0, counter: 0 };
    model.clients.set(connection.client, state);
    for (const member of model.members)
      if (member.connection.client === connection.client) model.trunk.leave(member.session);
    const wasMember = model.members.some((each) => each.connection === connection);
    model.members = model.members.filter((each) => each.connection.client !== connection.client);
    const info = ({ connection: { session, client, displayName } }: Pick<Member, "connection">): ModelSession => {
      const { site } = model.clients.get(client)!;
      return { session, client, user: `user-${client}`, displayName, site, isReconnecting: false, state: undefined };
    };
    if (!wasMember)
      for (const each of model.members)
        this.tell(each.connection, { kind: "joined", channel: each.channel, session: info({ connection }) });
    model.members.push({
      connection,
      channel,
      session: model.trunk.join(connection.client, state.site, state.counter),
      isStale: false,
    });
    this.tell(connection, {
      kind: "modelOpened",
      request,
      channel,
      model: model.id,
      collection: model.collection,
      incarnation: model.incarnation,
      version: model.trunk.head,
      site: state.site,
      counter: state.counter,
      sequence: state.sequence,
      createdAt: 1,
      modifiedAt: 2,
      snapshot: resume === undefined ? model.trunk.document.tree() : undefined,
      sessions: model.members.map(info),
      gatheringMs: this.gatheringMs,
    });
    if (resume !== undefined) this.#replay(connection, channel, model, resume.version);
  }

  #replay(connection: ServerConnection, channel: number, model: Model, version: number): void {
    const refused = model.refusals
      .filter((each) => each.client === connection.client && versionOf(each.tag) >= version)
      .map(({ sequence, tag, code }): readonly [Tag, Told] => [
        tag,
        { kind: "refused", channel, sequence, tag, code, message: "refused" },
      ]);
    const entries = model.log
      .slice(version)
      .map((entry): readonly [Tag, Told] => [tagOf(entry.version), this.#told(entry, connection.client, channel)]);
    const missed = [...refused, ...entries].sort((a, b) => a[0] - b[0]).map((each) => each[1]);
    const stream = this.joinsMissed ? joined(missed, channel) : missed;
    this.tell(connection, ...stream, { kind: "resumed", channel, version: model.trunk.head });
  }

  #told(entry: LogEntry, client: string, channel: number): Told {
    const { version, time, sequence, lost } = entry;
    if (entry.client === client && sequence > 0) return { kind: "committed", channel, sequence, version, time, lost };
    return { kind: "entry", channel, ...entry };
  }

  #change(connection: ServerConnection, change: ChangeSaid): void {
    const [model, member] = this.#member(connection, change.channel);
    const state = model.clients.get(connection.client)!;
    if (member.isStale) return;
    if (this.failCommit !== undefined) {
      for (const each of model.members) if (!each.isStale) this.#resync(each, this.failCommit);
      return;
    }
    if (model.trunk.isTooFarBehind(member.session, change.seen)) return this.#resync(member);
    assert.equal(change.sequence, state.sequence + 1, "[P4] a change arrives once, in order");
    state.sequence = change.sequence;
    const { seen, operations, sequence, channel } = change;
    const code = this.refuse(change);
    if (code !== undefined) {
      const tag = model.trunk.refuse(member.session, { seen, operations });
      model.refusals.push({ client: connection.client, sequence, tag, code });
      this.tell(connection, { kind: "refused", channel, sequence, tag, code, message: "refused" });
    } else this.#commit(model, member, change);
    state.counter = member.session.counter;
  }

  #place(connection: ServerConnection, message: Extract<Said, { kind: "place" }>): void {
    const [model, member] = this.#member(connection, message.channel);
    if (member.isStale) return;
    const { channel, number } = message;
    if (this.refusePlaces !== undefined) {
      return this.tell(connection, { kind: "notPlaced", channel, number, code: this.refusePlaces, message: "refused" });
    }
    const placed = model.trunk.place(member.session, message);
    if (placed !== undefined) this.#append(model, member, placed, { sequence: 0, base: placed.version - 1 });
    this.tell(connection, { kind: "placed", channel, number, version: placed?.version, done: placed?.done ?? [] });
  }

  #restore(connection: ServerConnection, message: Extract<Said, { kind: "restore" }>): void {
    const [model, member] = this.#member(connection, message.channel);
    if (member.isStale) return;
    const { channel, number, version } = message;
    if (this.refusePlaces !== undefined) {
      return this.tell(connection, { kind: "notPlaced", channel, number, code: this.refusePlaces, message: "refused" });
    }
    const past = new Document(model.first);
    for (const { operations } of model.log.slice(0, version)) for (const each of operations) past.replay(each);
    const { trunk } = model;
    const element = trunk.document.get(message.element)!;
    const operations = operationsTowards(trunk.document, element, past.tree(past.get(message.element)));
    const performed = operations.length === 0 ? undefined : trunk.perform(operations);
    if (performed !== undefined) this.#append(model, member, performed, { sequence: 0, base: performed.version - 1 });
    this.tell(connection, { kind: "placed", channel, number, version: performed?.version, done: [] });
  }

  #commit(model: Model, member: Member, change: ChangeSaid): void {
    this.#append(model, member, model.trunk.commit(member.session, change), change);
  }

  /** `sequence`: 0 for what the server placed. */
  #append(
    model: Model,
    { connection: { session, client } }: Member,
    { version, operations, lost }: Committed,
    { sequence, base }: Pick<LogEntry, "sequence" | "base">,
  ): void {
    model.trunk.settle();
    const user = `user-${client}`;
    const entry = { version, base, session, client, user, time: ++this.time, operations, sequence, lost };
    model.log.push(entry);
    for (const { connection, channel, isStale } of model.members) {
      if (!isStale) this.tell(connection, this.#told(entry, connection.client, channel));
    }
  }

  #member(connection: ServerConnection, channel: number): readonly [Model, Member] {
    for (const model of this.models.values()) {
      const member = model.members.find((each) => each.connection === connection && each.channel === channel);
      if (member !== undefined) return [model, member];
    }
    throw new Error(`Nothing is open on channel ${channel}`);
  }

  #close(connection: ServerConnection, channel: number): void {
    for (const model of this.models.values()) {
      const member = model.members.find((each) => each.connection === connection && each.channel === channel);
      if (member !== undefined) this.#leaveModel(model, member);
    }
  }

  #leave(connection: ServerConnection): void {
    for (const model of this.models.values()) {
      for (const member of model.members.filter((each) => each.connection === connection))
        this.#leaveModel(model, member);
    }
  }

  #leaveModel(model: Model, member: Member): void {
    model.trunk.leave(member.session);
    model.members = model.members.filter((each) => each !== member);
    for (const each of model.members)
      this.tell(each.connection, { kind: "left", channel: each.channel, session: member.connection.session });
  }
}

function joined(stream: readonly Told[], channel: number): readonly Told[] {
  const told: Told[] = [];
  const joiner = new EntryJoiner((entry) => told.push({ kind: "entry", channel, ...entry }));
  for (const each of stream) {
    if (each.kind === "entry") joiner.add(each, each.operations);
    else {
      joiner.flush();
      told.push(each);
    }
  }
  joiner.flush();
  return told;
}
