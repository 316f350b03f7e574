// A world of one trunk and several branches that share references: who edits sets them as well, they travel in order with the changes,
// and connections drop whatever is on its way. What must hold of references is checked at every event.
//
// The server keeps a table of them (`reference-table.ts`, where each is compared with a marker), moved by what is committed, and tells
// everybody what is set and what is gone. Merging itself is the matter of `star-world.ts`. Driven by choices alone.

import assert from "node:assert/strict";
import type { Choices } from "@convergence/proof";
import type { Document } from "../document.ts";
import { type ElementId, elementId } from "../element-id.ts";
import { motionOfEdit } from "../references/motion-of-edit.ts";
import { type Reference, shiftReference } from "../references/reference.ts";
import { Branch } from "../star/branch.ts";
import type { OutgoingChange } from "../star/outgoing-change.ts";
import { Trunk } from "../star/trunk.ts";
import type { TrunkSession } from "../star/trunk-session.ts";
import { type Tag, tagOf, type Version, versionOf } from "../tag.ts";
import { randomOperation } from "./random-operation.ts";
import { randomReference } from "./random-reference.ts";
import { expectedPlace, type Logged } from "./reference-oracle.ts";
import { formOf, idOf, ReferenceTable, type TableCounts, type Told } from "./reference-table.ts";
import { startTree } from "./star-world.ts";

type Entry = Logged & { readonly base: Version; readonly sequence: number };
type Refusal = {
  readonly client: string;
  readonly sequence: number;
  readonly tag: Tag;
  readonly operations: OutgoingChange["operations"];
};
type Table = ReadonlyMap<string, Reference>;
/** `table`: what the server has there. Not there in what is told again after an absence. */
type Down = { readonly table?: Table } & (
  | { readonly kind: "entry"; readonly entry: Entry }
  | { readonly kind: "refused"; readonly sequence: number; readonly tag: Tag }
  | { readonly kind: "resumed"; readonly version: Version }
  | { readonly kind: "told"; readonly version: Version; readonly isAll: boolean; readonly told: readonly Told[] }
);
type Up = { readonly epoch: number } & (
  | { readonly kind: "change"; readonly change: OutgoingChange }
  | {
      readonly kind: "refer";
      readonly key: string;
      readonly turn: number;
      readonly seen: Tag;
      readonly reference: Reference;
    }
  | { readonly kind: "hello"; readonly version: Version }
);

/** One of the client's own. `isDisturbed`: others' changes have come in, or own ones were taken back, since it was sent. */
type Own = { turn: number; isSent: boolean; isKnown: boolean; isDisturbed: boolean };

type Link = {
  readonly client: string;
  readonly site: number;
  readonly branch: Branch;
  counter: number;
  session: TrunkSession | undefined;
  epoch: number;
  serverEpoch: number;
  up: Up[];
  late: Up[];
  down: Down[];
  isOpen: boolean;
  /** Is what is pending being rewritten, in slices? */
  isRewriting: boolean;
  editsLeft: number;
  setsLeft: number;
  turns: number;
  readonly own: Map<string, Own>;
  /** Which of others', and of its own, it was told of, and of which turn. */
  readonly followed: Map<string, number>;
};

export type ReferenceCounts = TableCounts & {
  /** References that were compared, by whichever law. */
  compared: number;
  /** References that were set, and by which oracle it was found out where. */
  set: number;
  byMarker: number;
  byCells: number;
  unsaid: number;
  /** Set by somebody who had changes of the same element on the way. */
  setInFlight: number;
  void: number;
  lost: number;
  refused: number;
  cancelled: number;
  drops: number;
  rollbacks: number;
  resumed: number;
  /** Told again after an absence, and found where the log had brought it. */
  keptApart: number;
  /** Somebody's pending changes were committed, nothing else in between; and references compared then. */
  settled: number;
  settledReferences: number;
  restCompared: number;
};

export const noReferenceCounts = (): ReferenceCounts => ({
  ...{
    carried: 0,
    ties: 0,
    itemsMoved: 0,
    gone: 0,
    compared: 0,
    set: 0,
    byMarker: 0,
    byCells: 0,
    unsaid: 0,
    setInFlight: 0,
  },
  ...{ void: 0, lost: 0, refused: 0, cancelled: 0, drops: 0, rollbacks: 0, resumed: 0, keptApart: 0, settled: 0 },
  ...{ settledReferences: 0, restCompared: 0 },
});

export type ReferenceWorldOptions = {
  readonly clientsMax: number;
  readonly editsMax: number;
  readonly setsMax: number;
  readonly hot?: readonly ElementId[];
};

const keys = ["caret", "selection"];

export function runReferenceWorld(choices: Choices, counts: ReferenceCounts, options: ReferenceWorldOptions): void {
  new ReferenceWorld(choices, counts, options).run();
}

class ReferenceWorld {
  readonly #choices: Choices;
  readonly #counts: ReferenceCounts;
  readonly #hot: readonly ElementId[] | undefined;
  /** To ask where a reference shows makes it known: in half of the worlds that is done before every event. */
  readonly #looksOften: boolean;
  readonly #links: readonly Link[];
  readonly #trunk = new Trunk(startTree, 0);
  readonly #table: ReferenceTable;
  readonly #log: Entry[] = [];
  readonly #refusals: Refusal[] = [];
  /** The elements at each version, with the lengths of those that are sequences. */
  readonly #lengths: ReadonlyMap<ElementId, number>[] = [lengthsOf(this.#trunk.document)];
  readonly #decided = new Map<string, { sequence: number; counter: number }>();
  /** While somebody's pending changes are to be committed as they are. */
  #isSettling = false;

  constructor(
    choices: Choices,
    counts: ReferenceCounts,
    { clientsMax, editsMax, setsMax, hot }: ReferenceWorldOptions,
  ) {
    this.#choices = choices;
    this.#counts = counts;
    this.#hot = hot;
    this.#looksOften = choices.chance(0.5);
    this.#table = new ReferenceTable(counts);
    this.#links = Array.from({ length: choices.between(2, clientsMax) }, (_, index): Link => {
      const site = index + 1;
      const client = `c${site}`;
      this.#decided.set(client, { sequence: 0, counter: 0 });
      const session = this.#trunk.join(client, site, 0);
      const [editsLeft, setsLeft] = [choices.between(1, editsMax), choices.between(1, setsMax)];
      return {
        ...{ client, site, branch: new Branch(startTree, 0, 0), counter: 0, session, epoch: 0, serverEpoch: 0 },
        ...{ up: [], late: [], down: [], isOpen: true, isRewriting: false, editsLeft, setsLeft, turns: 0 },
        ...{ own: new Map(), followed: new Map() },
      };
    });
  }

  run(): void {
    for (let steps = 0; ; steps++) {
      assert.ok(steps < 20_000, "the world does not come to rest");
      const events = this.#links.flatMap((link) => this.#events(link));
      if (events.length === 0) break;
      this.#choices.pick(events)();
    }
    this.#checkRest();
  }

  #events(link: Link): (() => void)[] {
    const { branch } = link;
    const isBusy = this.#links.some((each) => each.editsLeft > 0);
    const events: (() => void)[] = [];
    if (branch.isBatchOpen) events.push(() => this.#endBatch(link)); // first: what comes to rest last is simplest
    if (link.isRewriting) events.push(() => this.#rewriteMore(link));
    else if (link.isOpen && link.down.length > 0 && !branch.isBatchOpen) events.push(() => this.#receive(link));
    if (link.up.length > 0) events.push(() => this.#submit(link, link.up.shift()!));
    if (!link.isOpen) events.push(() => this.#hello(link));
    if (link.editsLeft > 0) events.push(() => this.#edit(link));
    if (link.setsLeft > 0) events.push(() => this.#setReference(link));
    if (link.late.length > 0) events.push(() => this.#submit(link, link.late.shift()!));
    if (isBusy && this.#maySettle(link) && this.#choices.chance(0.2)) events.push(() => this.#settle(link));
    if (isBusy && link.isOpen && this.#choices.chance(link.isRewriting ? 0.3 : 0.03))
      events.push(() => this.#drop(link));
    return events;
  }

  #edit(link: Link): void {
    const { branch } = link;
    link.editsLeft--;
    const isOpen = branch.isBatchOpen;
    const isBatch = isOpen || this.#choices.chance(0.25);
    if (isBatch && !isOpen) branch.startBatch();
    for (let n = isBatch ? this.#choices.between(1, 3) : 1; n > 0; n--) this.#editOnce(link);
    if (isBatch && this.#choices.chance(0.4)) return; // stays open
    if (isBatch) return this.#endBatch(link);
    this.#send(link);
  }

  /** The user's own edit moves what shows by what the user sees. */
  #editOnce(link: Link): void {
    const { branch } = link;
    const before = this.#looksOften ? this.#shown(link) : new Map<string, Reference>();
    const { document } = branch.replica;
    const edit = branch.edit(
      randomOperation(this.#choices, document, () => elementId(link.site, ++link.counter), this.#hot),
    );
    const motion = motionOfEdit(edit);
    for (const [id, reference] of before) {
      const expected = motion === undefined ? reference : shiftReference(reference, motion, isOwn(link, id));
      this.#same(branch.references.shown(id), expected, document, `${link.client} moves ${id} by its own ${edit.kind}`);
    }
    this.#checkFresh(link);
  }

  #endBatch(link: Link): void {
    const { branch } = link;
    if (this.#choices.chance(0.25)) {
      this.#counts.cancelled++;
      branch.cancelBatch();
      disturb(link);
    } else branch.completeBatch();
    this.#checkFresh(link);
    this.#send(link);
  }

  #setReference(link: Link): void {
    link.setsLeft--;
    const key = this.#choices.pick(keys);
    this.#place(link, key, randomReference(this.#choices, link.branch.replica.document, this.#hot));
    this.#send(link);
  }

  #place(link: Link, key: string, reference: Reference): void {
    const id = idOf(link.client, key);
    link.own.set(key, { turn: ++link.turns, isSent: false, isKnown: false, isDisturbed: false });
    link.branch.references.place(id, reference);
    link.followed.set(id, 0);
  }

  /** References stand on all that is pending: they go when that has gone. */
  #send(link: Link): void {
    const { branch, epoch } = link;
    const isJoined = link.isOpen && link.session !== undefined && epoch === link.serverEpoch && !link.isRewriting;
    if (!isJoined || link.down.some((message) => message.kind === "resumed")) return;
    for (const change of branch.takeUnsent()) link.up.push({ epoch, kind: "change", change });
    if (branch.isBatchOpen) return;
    for (const [key, own] of link.own) {
      if (own.isSent) continue;
      const reference = branch.references.shown(idOf(link.client, key));
      assert.ok(reference !== undefined, "what the user has set shows");
      link.up.push({ epoch, kind: "refer", key, turn: own.turn, seen: branch.seen, reference });
      own.isSent = true;
      own.isDisturbed = false;
    }
  }

  #submit(link: Link, message: Up): void {
    if (message.kind === "hello") {
      if (message.epoch > link.serverEpoch) this.#resume(link, message);
      return;
    }
    if (message.epoch !== link.serverEpoch || link.session === undefined) return; // fenced off
    if (message.kind === "refer") return this.#refer(link, message);
    const { sequence, seen, base, operations } = message.change;
    const decided = this.#decided.get(link.client)!;
    assert.equal(sequence, decided.sequence + 1, "[P4] a change arrives once, in order");
    decided.sequence = sequence;
    if (!this.#isSettling && this.#choices.chance(0.1)) {
      const tag = this.#trunk.refuse(link.session, { seen, operations });
      this.#counts.refused++;
      this.#refusals.push({ client: link.client, sequence, tag, operations });
      this.#tell([link], { kind: "refused", sequence, tag });
    } else {
      const { version, operations: effect, lost } = this.#trunk.commit(link.session, { seen, operations });
      if (!this.#isSettling && this.#choices.chance(0.02)) {
        decided.sequence--;
        return this.#failCommit();
      }
      this.#trunk.settle();
      this.#counts.lost += lost.length;
      this.#committed({
        version,
        operations: effect,
        lost,
        base,
        client: link.client,
        sequence,
        seen,
        submitted: operations,
      });
    }
    decided.counter = link.session.counter;
  }

  #committed(entry: Entry): void {
    const { document } = this.#trunk;
    this.#log.push(entry);
    this.#lengths.push(lengthsOf(document));
    const gone = this.#table.commit(entry.operations, entry.client, document);
    const table = this.#table.snapshot();
    this.#tell(this.#links, { kind: "entry", entry, ...(gone.length === 0 ? { table } : {}) });
    if (gone.length > 0)
      this.#tell(this.#links, { kind: "told", version: entry.version, isAll: false, told: gone, table });
  }

  #refer(link: Link, { key, turn, seen, reference }: Extract<Up, { kind: "refer" }>): void {
    const { client } = link;
    const session = link.session!;
    const { head, document } = this.#trunk;
    const refused = this.#refusals.filter((each) => each.client === client);
    this.#trunk.see(session, seen); // what it has not seen is a matter of then
    const hasBridge = session.bridges.get(reference.element) !== undefined;
    const placed = this.#trunk.refer(session, seen, reference);
    const lengthAt = (version: Version, element: ElementId) => this.#lengths[version]!.get(element);
    const expected = expectedPlace({ client, seen, reference }, { log: this.#log, refused, lengthAt, hasBridge });
    this.#counts.set++;
    if (placed === undefined || placed.values.length < reference.values.length) this.#counts.void++;
    const isInFlight = (each: Logged) =>
      each.client === client && each.submitted.some(({ element }) => element === reference.element);
    if (this.#log.slice(versionOf(seen)).some(isInFlight)) this.#counts.setInFlight++;
    if (expected.how === "nothing") this.#counts.unsaid++;
    else {
      if (expected.how === "marker") this.#counts.byMarker++;
      else this.#counts.byCells++;
      const about = `[P7] ${client} set ${JSON.stringify(reference)} at ${seen}, found out by ${expected.how}`;
      this.#same(placed, expected.reference, document, about);
    }
    const length = placed === undefined ? 0 : lengthAt(head, placed.element)!;
    const told = this.#table.set({ owner: client, key, turn }, placed, length);
    this.#tell(this.#links, { kind: "told", version: head, isAll: false, told: [told], table: this.#table.snapshot() });
  }

  /** What the server sends to a dead connection is lost. */
  #tell(links: readonly Link[], message: Down): void {
    for (const link of links) {
      if (link.isOpen && link.epoch === link.serverEpoch && link.session !== undefined) link.down.push(message);
    }
  }

  /** The store failed: the trunk goes back, the table has not gone on, and everybody has to resume. */
  #failCommit(): void {
    this.#counts.rollbacks++;
    this.#trunk.rollback();
    for (const link of this.#links) {
      link.session = undefined;
      if (link.isOpen) this.#drop(link);
    }
  }

  #drop(link: Link): void {
    this.#counts.drops++;
    link.isOpen = false;
    link.late.push(...link.up);
    link.up = [];
    link.down = [];
    link.isRewriting = false;
    link.branch.interrupted();
    this.#checkFresh(link);
  }

  #hello(link: Link): void {
    link.isOpen = true;
    link.epoch++;
    link.up.push({ epoch: link.epoch, kind: "hello", version: link.branch.version });
  }

  #resume(link: Link, { epoch, version }: { readonly epoch: number; readonly version: Version }): void {
    if (link.session !== undefined) this.#trunk.leave(link.session);
    link.serverEpoch = epoch;
    link.session = this.#trunk.join(link.client, link.site, this.#decided.get(link.client)!.counter);
    if (!link.isOpen || link.epoch !== epoch) return;
    const refused = this.#refusals
      .filter((each) => each.client === link.client && versionOf(each.tag) >= version)
      .map(({ sequence, tag }): readonly [Tag, Down] => [tag, { kind: "refused", sequence, tag }]);
    const entries = this.#log
      .slice(version)
      .map((entry): readonly [Tag, Down] => [tagOf(entry.version), { kind: "entry", entry }]);
    const stream = [...refused, ...entries].sort((a, b) => a[0] - b[0] || (a[1].kind === "entry" ? -1 : 1));
    const { head } = this.#trunk;
    const all: Down = {
      kind: "told",
      version: head,
      isAll: true,
      told: this.#table.all(),
      table: this.#table.snapshot(),
    };
    link.down = [...stream.map((each) => each[1]), { kind: "resumed", version: head }, all];
  }

  #receive(link: Link): void {
    const { branch } = link;
    const message = link.down.shift()!;
    const before = this.#looksOften ? this.#shown(link) : new Map<string, Reference>();
    switch (message.kind) {
      case "refused":
        branch.refused(message.sequence, message.tag);
        disturb(link);
        break;
      case "resumed":
        this.#counts.resumed++;
        branch.startResume(message.version);
        link.isRewriting = true;
        return this.#rewriteMore(link);
      case "told":
        this.#hear(link, message);
        break;
      case "entry": {
        const { entry } = message;
        if (entry.client !== link.client) {
          branch.receive(entry, entry.client);
          disturb(link);
        } else {
          branch.committed(entry.sequence, entry.version, entry.lost);
          this.#checkUnmoved(link, before, "an acknowledgement moves nothing that shows");
        }
      }
    }
    this.#checkFresh(link);
    if (message.table !== undefined) this.#checkKnown(link, message.table);
    this.#send(link);
  }

  #rewriteMore(link: Link): void {
    const { branch } = link;
    const before = this.#looksOften ? this.#shown(link) : new Map<string, Reference>();
    if (branch.continueResume(this.#choices.between(1, 3)) === undefined) return;
    link.isRewriting = false;
    this.#checkUnmoved(link, before, "[R5] rewriting moves nothing that shows");
    this.#checkFresh(link);
    this.#send(link);
  }

  #hear(link: Link, { version, isAll, told }: Extract<Down, { kind: "told" }>): void {
    assert.equal(link.branch.version, version, "references are told at the version that they are of");
    if (isAll) this.#forgetUntold(link, told);
    for (const each of told) this.#hearOne(link, each, isAll);
    if (!isAll) return;
    for (const key of [...link.own.keys()]) {
      const id = idOf(link.client, key);
      const shown = link.branch.references.shown(id);
      if (shown !== undefined) this.#place(link, key, shown);
      else this.#forget(link, id, key);
    }
  }

  #hearOne(link: Link, { id, owner, key, turn, reference }: Told, isAgain: boolean): void {
    const { references, replica } = link.branch;
    const own = owner === link.client ? link.own.get(key) : undefined;
    if (owner === link.client && own?.turn !== turn) return; // it has set it anew since
    if (reference === undefined) return this.#forget(link, id, owner === link.client ? key : undefined);
    if (isAgain && link.followed.get(id) === turn) {
      this.#counts.keptApart++;
      this.#same(references.known(id), reference, replica.document, `${link.client} has moved ${id} by the log alone`);
    }
    if (own !== undefined) own.isKnown = true;
    link.followed.set(id, turn);
    references.follow(id, own === undefined ? owner : undefined, reference);
  }

  #forgetUntold(link: Link, told: readonly Told[]): void {
    const isTold = new Set(told.map(({ id }) => id));
    for (const id of [...link.followed.keys()])
      if (!isTold.has(id) && !isOwn(link, id)) this.#forget(link, id, undefined);
  }

  #forget(link: Link, id: string, key: string | undefined): void {
    link.branch.references.forget(id);
    link.followed.delete(id);
    if (key !== undefined) link.own.delete(key);
  }

  #maySettle(link: Link): boolean {
    const isJoined = link.isOpen && link.session !== undefined && link.epoch === link.serverEpoch;
    return (
      isJoined && !link.isRewriting && !link.branch.isBatchOpen && !link.down.some(({ kind }) => kind === "resumed")
    );
  }

  /** The law of all that shows: what is pending is committed, nothing else in between; then it stands where it showed. */
  #settle(link: Link): void {
    const { branch } = link;
    while (link.down.length > 0) this.#receive(link);
    this.#send(link);
    const { head } = this.#trunk;
    const isDisturbed = ([, own]: readonly [string, Own]): boolean => !own.isKnown && own.isDisturbed;
    const disturbed = new Set([...link.own].filter(isDisturbed).map(([key]) => idOf(link.client, key)));
    const before = this.#shown(link);
    this.#isSettling = true;
    while (link.up.length > 0) this.#submit(link, link.up.shift()!);
    while (link.down.length > 0) this.#receive(link);
    this.#isSettling = false;
    if (branch.version > head) this.#counts.settled++;
    for (const [id, reference] of before) {
      if (disturbed.has(id)) continue;
      const now = this.#table.get(id);
      if (now === undefined) continue; // with its element, or because that was not what it was set on
      this.#counts.settledReferences++;
      this.#same(now, reference, branch.replica.document, `${id} stands where it showed at ${link.client}`);
    }
  }

  #shown({ branch, followed }: Link): Map<string, Reference> {
    const shown = new Map<string, Reference>();
    for (const id of followed.keys()) {
      const reference = branch.references.shown(id);
      if (reference !== undefined) shown.set(id, reference);
    }
    return shown;
  }

  #checkUnmoved(link: Link, before: ReadonlyMap<string, Reference>, law: string): void {
    const { references, replica } = link.branch;
    for (const [id, reference] of before)
      this.#same(references.shown(id), reference, replica.document, `${law}: ${id}`);
  }

  /** What is remembered of where something shows is what would be found out now. */
  #checkFresh(link: Link): void {
    const { references, replica } = link.branch;
    if (link.isRewriting || this.#choices.chance(0.5)) return;
    for (const id of link.followed.keys()) {
      const known = references.known(id);
      if (known === undefined || replica.document.get(known.element) === undefined) continue; // what is gone will be told next
      const shown = references.shown(id);
      references.follow("fresh", isOwn(link, id) ? undefined : id.split("/")[0], known);
      this.#same(shown, references.shown("fresh"), replica.document, `${link.client} shows ${id} as if found out anew`);
      references.forget("fresh");
    }
  }

  #checkKnown(link: Link, table: Table): void {
    const { branch, followed, client } = link;
    const isUnderWay = (id: string) =>
      keys.some((key) => id === idOf(client, key) && link.own.get(key)?.isKnown === false);
    for (const id of new Set([...table.keys(), ...followed.keys()])) {
      if (isUnderWay(id) || (isOwn(link, id) && !followed.has(id))) continue;
      const what = `[P7] ${client} knows where ${id} is at version ${branch.version}`;
      this.#same(branch.references.known(id), table.get(id), branch.replica.document, what);
    }
  }

  #checkRest(): void {
    const { document } = this.#trunk;
    for (const { branch, client, own, followed } of this.#links) {
      assert.equal(branch.pendingCount, 0, `nothing of ${client} is left over`);
      assert.ok(
        [...own.values()].every((each) => each.isKnown),
        "what was set is known",
      );
      for (const { id, reference } of this.#table.all()) {
        assert.ok(followed.has(id), `${client} has heard of ${id}`);
        this.#counts.restCompared++;
        this.#same(branch.references.shown(id), reference, document, `[P7] ${client} shows ${id} where it is`);
      }
      assert.equal(followed.size, this.#table.all().length, `${client} follows nothing that is gone`);
    }
  }

  #same(actual: Reference | undefined, expected: Reference | undefined, document: Document, what: string): void {
    this.#counts.compared++;
    assert.equal(formOf(actual, document), formOf(expected, document), what);
  }
}

/** Where the user sees what the server does not know yet is a guess from then on. */
function disturb({ own }: Link): void {
  for (const each of own.values()) each.isDisturbed = true;
}

const isOwn = ({ client }: Link, id: string): boolean => id.startsWith(`${client}/`);

function lengthsOf(document: Document): ReadonlyMap<ElementId, number> {
  const lengths = new Map<ElementId, number>();
  for (const element of document.elements.values()) {
    if (!document.isAttached(element)) continue;
    const isSequence = element.type === "string" || element.type === "array";
    lengths.set(element.id, isSequence ? element.content.length : 0);
  }
  return lengths;
}
