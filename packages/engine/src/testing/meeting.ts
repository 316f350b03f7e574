// One trunk and a few branches whose messages go when a test says so: for examples, and for going through all of a kind.
//
// After every message it is checked that the branch knows what the server had at that version; at rest, that all are equal.
// Links lose nothing here but what `reconnect` drops; see `star-world.ts` for worlds where everything happens.

import assert from "node:assert/strict";
import { type ElementId, elementId } from "../element-id.ts";
import type { Operation } from "../operation.ts";
import { Branch } from "../star/branch.ts";
import type { Conflict } from "../star/conflict.ts";
import type { OutgoingChange } from "../star/outgoing-change.ts";
import { type Committed, Trunk } from "../star/trunk.ts";
import type { TrunkSession } from "../star/trunk-session.ts";
import type { Tree } from "../tree.ts";

type Message =
  | { readonly kind: "entry"; readonly entry: Committed; readonly author: Participant; readonly sent: OutgoingChange }
  | { readonly kind: "refused"; readonly sequence: number; readonly tag: number };

export type Participant = {
  readonly branch: Branch;
  session: TrunkSession;
  readonly up: OutgoingChange[];
  readonly down: Message[];
  counter: number;
  /** What the author was told about own operations without lasting effect. */
  readonly conflicts: Conflict[];
};

export class Meeting {
  readonly trunk: Trunk;
  readonly participants: readonly Participant[];
  /** The server's tree at each version, as JSON. */
  readonly #trees: string[];
  readonly #entries: Extract<Message, { kind: "entry" }>[] = [];

  constructor(tree: Tree, size: number) {
    this.trunk = new Trunk(tree, 0);
    this.#trees = [JSON.stringify(tree)];
    this.participants = Array.from({ length: size }, (_, index) => {
      const session = this.trunk.join(`c${index + 1}`, index + 1, 0);
      return { branch: new Branch(tree, 0, 0), session, up: [], down: [], counter: 0, conflicts: [] };
    });
  }

  /** The next id for an element that this participant makes. */
  nextId(index: number): ElementId {
    return elementId(index + 1, ++this.#at(index).counter);
  }

  /** Each operation is a change. */
  edit(index: number, ...operations: readonly Operation[]): void {
    for (const operation of operations) this.#at(index).branch.edit(operation);
  }

  send(index: number): void {
    const { branch, up } = this.#at(index);
    up.push(...branch.takeUnsent());
  }

  /** The oldest change that the participant has made and that has not arrived reaches the server. */
  submit(index: number): Committed {
    const author = this.#at(index);
    if (author.up.length === 0) this.send(index);
    const sent = author.up.shift()!;
    const entry = this.trunk.commit(author.session, sent);
    this.trunk.settle();
    this.#trees.push(JSON.stringify(this.trunk.document.tree()));
    const message = { kind: "entry", entry, author, sent } as const;
    this.#entries.push(message);
    for (const each of this.participants) each.down.push(message);
    return entry;
  }

  /** The same, but the server refuses it. */
  refuse(index: number): void {
    const author = this.#at(index);
    if (author.up.length === 0) this.send(index);
    const sent = author.up.shift()!;
    author.down.push({ kind: "refused", sequence: sent.sequence, tag: this.trunk.refuse(author.session, sent) });
  }

  /** The oldest message of the server that has not arrived reaches the participant. */
  receive(index: number): void {
    const reader = this.#at(index);
    const message = reader.down.shift()!;
    const { branch } = reader;
    if (message.kind === "refused") {
      reader.conflicts.push(...(branch.refused(message.sequence, message.tag)?.conflicts ?? []));
    } else {
      const { entry, author, sent } = message;
      const { conflicts } =
        author === reader
          ? branch.committed(sent.sequence, entry.version, entry.lost)
          : branch.receive({ ...entry, base: sent.base, session: author.session.client, user: "somebody" });
      reader.conflicts.push(...conflicts);
    }
    this.#mustBe(JSON.stringify(branch.replica.serverTree()), branch.version, `participant ${index} thinks the server`);
  }

  /** The connection drops with what the participant sent; it hears what was missed, rewrites what is pending, and sends that. */
  reconnect(index: number): void {
    const reader = this.#at(index);
    const { branch } = reader;
    reader.up.length = 0;
    reader.down.length = 0;
    branch.interrupted();
    this.trunk.leave(reader.session);
    const { client, site, counter } = reader.session;
    reader.session = this.trunk.join(client, site, counter);
    reader.down.push(...this.#entries.slice(branch.version));
    while (reader.down.length > 0) this.receive(index);
    const before = JSON.stringify(branch.replica.document.tree());
    reader.conflicts.push(...branch.resumed(this.trunk.head).conflicts);
    assert.equal(JSON.stringify(branch.replica.document.tree()), before, "[R5] rewriting changes nothing that is seen");
    this.send(index);
  }

  /** Everything that is under way arrives, in the participants' order; then all must be equal. */
  settle(): void {
    for (const index of this.participants.keys()) {
      this.send(index);
      while (this.#at(index).up.length > 0) this.submit(index);
    }
    for (const [index, { down }] of this.participants.entries()) while (down.length > 0) this.receive(index);
    for (const [index, { branch }] of this.participants.entries()) {
      this.#mustBe(JSON.stringify(branch.replica.document.tree()), this.trunk.head, `participant ${index}`);
      assert.ok(branch.replica.isClean && branch.pendingCount === 0, `nothing is outstanding at participant ${index}`);
      assert.equal(
        branch.replica.document.elements.size,
        this.trunk.document.elements.size,
        "nothing detached is kept",
      );
    }
  }

  #mustBe(tree: string, version: number, who: string): void {
    if (tree !== this.#trees[version]) assert.fail(`${who} has ${tree}; version ${version} is ${this.#trees[version]}`);
  }

  #at(index: number): Participant {
    return this.participants[index]!;
  }
}

/** What a reader of the model sees: no ids. */
export function plain(tree: Tree): unknown {
  if (tree.type === "array") return tree.content.map(plain);
  if (tree.type === "object") return Object.fromEntries(tree.content.map(([key, value]) => [key, plain(value)]));
  return tree.content;
}
