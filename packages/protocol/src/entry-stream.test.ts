import assert from "node:assert/strict";
import { test } from "node:test";
import { CodecError, type SpliceOperation } from "@convergence/engine";
import { Choices, checkLaw } from "@convergence/proof";
import type { Committed } from "./committed.ts";
import { type CommittedItem, EntriesDecoder } from "./entries-decoder.ts";
import type { Entry } from "./entry.ts";
import { CommittedEncoder, EntriesEncoder } from "./entry-encoder.ts";
import { EntryJoiner, type JoinedEntry } from "./joined-entry.ts";
import { authorsPerStreamMax, entriesPerMessageMax, joinedChangesMax } from "./limits.ts";
import { startTypist, typedOperations } from "./testing/arbitrary-stream.ts";
import { damaged } from "./testing/damaged.ts";
import {
  committed,
  committedInPart,
  keystroke,
  keystrokeEntry,
  oddEntry,
  sampleItems,
} from "./testing/sample-messages.ts";

const joined = (items: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(items.flatMap((item) => [...item]));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const heard = (entry: Entry): CommittedItem => ({ kind: "entry", ...entry });
const own = (each: Committed): CommittedItem => ({ kind: "committed", ...each });

/** What comes after the entry of a keystroke when its author types on, alone. */
const typedOn = (index: number): Entry => ({
  ...keystrokeEntry,
  version: keystrokeEntry.version + index,
  base: keystrokeEntry.base + index,
  time: keystrokeEntry.time + 150 * index,
  operations: [{ ...keystroke, at: 1200 + index } as Entry["operations"][number]],
});

test("a keystroke of somebody else's that goes on takes five bytes, one of one's own three", () => {
  const entries = new EntriesEncoder();
  const items = [0, 1, 2].map((index) => entries.encode(typedOn(index)));
  assert.deepEqual(
    items.map((item) => item.length),
    [93, 5, 5],
  );
  // Author 1; 150 ms later; a glued character where the caret is.
  assert.equal(hex(items[2]!), "109601e378");
  const mine = new CommittedEncoder();
  const words = [0, 1].map((index) =>
    mine.encode({ ...committed, sequence: 1500 + index, version: 3001 + index, time: committed.time + 150 * index }),
  );
  assert.deepEqual(
    words.map((word) => word.length),
    [9, 3],
  );
});

test("every kind of item comes back", () => {
  const decoder = new EntriesDecoder(3000);
  const items = [heard(keystrokeEntry), heard(oddEntry), own(committed), own(committedInPart)];
  assert.deepEqual(decoder.decode(joined(sampleItems())), items);
});

test("a base costs nothing while it stays, and nothing while the author stays as far behind", () => {
  const entries = new EntriesEncoder();
  const entry = (version: number, base: number): Entry => ({ ...typedOn(version - 3001), base });
  const bases = [3000, 3000, 3000, 3001, 3000, 3004];
  const sent = bases.map((base, index) => entry(3001 + index, base));
  const items = sent.map((each) => entries.encode(each));
  assert.deepEqual(
    items.slice(1).map((item) => item.length),
    [5, 5, 5, 6, 6],
  );
  assert.deepEqual(new EntriesDecoder(3000).decode(joined(items)), sent.map(heard));
});

test("the bytes of an entry refer to its author's entries alone, and to none before a reset", () => {
  const entries = new EntriesEncoder();
  const other = (index: number): Entry => ({ ...typedOn(index), session: "s2", client: "c2", user: "u2" });
  const first = [typedOn(0), other(1)].map((each) => entries.encode(each));
  entries.reset();
  const second = [typedOn(2), other(3), typedOn(4), other(5)].map((each) => entries.encode(each));
  const late = new EntriesDecoder(3002);
  assert.deepEqual(late.decode(joined(second)), [typedOn(2), other(3), typedOn(4), other(5)].map(heard));
  const early = new EntriesDecoder(3000);
  early.decode(joined(first));
  assert.deepEqual(early.decode(joined(second)), [typedOn(2), other(3), typedOn(4), other(5)].map(heard));
});

test("a client is shown to others under another id", () => {
  const asked: string[] = [];
  const entries = new EntriesEncoder((client) => {
    asked.push(client);
    return "shown";
  });
  const items = [0, 1].map((index) => entries.encode(typedOn(index)));
  const read = new EntriesDecoder(3000).decode(joined(items));
  assert.deepEqual(
    read.map((item) => item.kind === "entry" && item.client),
    ["shown", "shown"],
  );
  assert.deepEqual(asked, [keystrokeEntry.client]);
});

test("[P9] entries of a payload and authors of a stream are counted", () => {
  const words = new CommittedEncoder();
  const many = Array.from({ length: entriesPerMessageMax + 1 }, (_, index) =>
    words.encode({ sequence: index + 1, version: index + 1, time: 0, lost: [] }),
  );
  assert.equal(new EntriesDecoder(0).decode(joined(many.slice(1))).length, entriesPerMessageMax);
  assert.throws(() => new EntriesDecoder(0).decode(joined(many)), CodecError);
  assert.throws(() => new EntriesDecoder(0).decode(new Uint8Array(0)), CodecError);
  const entries = new EntriesEncoder();
  const decoder = new EntriesDecoder(3000);
  for (let index = 0; index < 3 * authorsPerStreamMax; index++) {
    const entry = { ...typedOn(index), session: `s${index % (authorsPerStreamMax + 1)}` };
    assert.deepEqual(decoder.decode(entries.encode(entry)), [heard(entry)]);
  }
});

test("entries that cannot be are not written", () => {
  const faulty: Partial<Entry>[] = [
    { base: -1 },
    { base: 3002 },
    { version: 0, base: -1 },
    { version: 1.5 },
    { time: keystrokeEntry.time - 1 },
    { time: Number.NaN },
  ];
  for (const fault of faulty) {
    const entries = new EntriesEncoder();
    entries.encode(keystrokeEntry);
    assert.throws(() => entries.encode({ ...typedOn(1), ...fault }), RangeError, JSON.stringify(fault));
  }
  const names: Partial<Entry>[] = [{ session: "a b" }, { client: "" }, { user: "a\nb" }];
  for (const name of names) {
    assert.throws(() => new EntriesEncoder().encode({ ...keystrokeEntry, ...name }), RangeError, JSON.stringify(name));
  }
  for (const fault of [{ sequence: 0 }, { version: 0 }, { time: -1 }]) {
    assert.throws(() => new CommittedEncoder().encode({ ...committed, ...fault }), RangeError, JSON.stringify(fault));
  }
});

test("what no server would say is not read", () => {
  const [start] = sampleItems();
  const forms = [
    "30 00 e378", // An author who was never introduced.
    "16 00 e378", // A base of no form.
    "14 00 01 e378", // The same base, in the form for another.
    "14 00 00 e378", // As far behind as before, in the same form.
    "18 00 01 e378", // The usual number of operations, written.
    "14 00 ba17 e378", // Further behind than there are versions.
    "04 00", // A flag that a committed change does not have.
    "01 01 00", // The next sequence number, written.
    "02 00 00", // Lost operations, but none.
    "01 00 00", // The sequence number 0.
    "10 ffffffffffffff0f e378", // A time beyond the last.
    "11 0173 0163 0175 bb17 00 8200000078", // A version that was left out.
  ];
  for (const form of forms) {
    const bytes = Buffer.concat([start!, Buffer.from(form.replaceAll(" ", ""), "hex")]);
    assert.throws(() => new EntriesDecoder(3000).decode(bytes), CodecError, form);
  }
});

type Logged = Entry & { readonly sequence: number };

type Reader = {
  readonly session: string;
  readonly client: string;
  readonly decoder: EntriesDecoder;
  readonly committed: CommittedEncoder;
};

/** A room as a server keeps it: one encoder for all who are in, one for each who comes back and is told what it missed. */
class World {
  readonly #choices: Choices;
  readonly #log: Logged[] = [];
  readonly #typists = new Map<string, ReturnType<typeof startTypist>>();
  readonly #sequences = new Map<string, number>();
  readonly #shared = new EntriesEncoder();
  #readers: Reader[] = [];
  #sessions = 0;
  #time = 1.7e12;
  checked = 0;
  resumed = 0;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  run(steps: number): void {
    for (let left = steps; left > 0; left--) {
      if (this.#readers.length === 0 || this.#choices.chance(0.08)) this.#join();
      else if (this.#choices.chance(0.05)) this.#readers.splice(this.#choices.below(this.#readers.length), 1);
      else this.#commit(this.#choices.pick(this.#readers));
    }
  }

  /** For the first time, or coming back after some versions. */
  #join(): void {
    const client = `c${this.#choices.below(5)}`;
    this.#readers = this.#readers.filter((reader) => reader.client !== client);
    const head = this.#log.length;
    const since = this.#choices.chance(0.5) ? head : this.#choices.below(head + 1);
    const committed = new CommittedEncoder();
    const reader = { session: `s${++this.#sessions}`, client, decoder: new EntriesDecoder(since), committed };
    const missed = new EntriesEncoder();
    for (let at = since; at < head; ) {
      const chunk = this.#log.slice(at, at + this.#choices.between(1, 4));
      this.#tell(reader, chunk, missed);
      at += chunk.length;
      this.resumed += chunk.length;
    }
    this.#shared.reset();
    this.#readers.push(reader);
  }

  #commit({ session, client }: Reader): void {
    const version = this.#log.length + 1;
    const typist = this.#typists.get(client) ?? startTypist();
    this.#typists.set(client, typist);
    const sequence = (this.#sequences.get(client) ?? 0) + this.#choices.pick([1, 1, 1, 2]);
    this.#sequences.set(client, sequence);
    this.#time += this.#choices.pick([0, 7, 150, 20_000]);
    const operations = typedOperations(this.#choices, typist);
    const base = version - 1 - this.#choices.below(Math.min(3, version));
    const entry = { version, base, session, client, user: `u-${client}`, time: this.#time, operations, sequence };
    this.#log.push(entry);
    const encoded = new Map<Entry, Uint8Array>();
    for (const reader of this.#readers) this.#tell(reader, [entry], this.#shared, encoded);
  }

  /** `encoded`: what is the same for all. */
  #tell(
    reader: Reader,
    entries: readonly Logged[],
    encoder: EntriesEncoder,
    encoded = new Map<Entry, Uint8Array>(),
  ): void {
    const expected: CommittedItem[] = [];
    const items = entries.map((logged) => {
      const { sequence, ...entry } = logged;
      const { version, time, client } = entry;
      if (client === reader.client) {
        const word = { sequence, version, time, lost: [] };
        expected.push(own(word));
        return reader.committed.encode(word);
      }
      expected.push(heard(entry));
      const bytes = encoded.get(logged) ?? encoder.encode(entry);
      encoded.set(logged, bytes);
      return bytes;
    });
    assert.deepEqual(reader.decoder.decode(joined(items)), expected);
    this.checked += items.length;
  }
}

test("[R5] whoever follows a room hears exactly what was committed, whoever comes, goes and comes back", (t) => {
  const count = { checked: 0, resumed: 0 };
  const { runs } = checkLaw({
    name: "a room is followed",
    seed: 1,
    runs: 500,
    law: (choices) => {
      const world = new World(choices);
      world.run(60);
      count.checked += world.checked;
      count.resumed += world.resumed;
    },
  });
  assert.ok(count.checked > 30_000 && count.resumed > 5000);
  t.diagnostic(`rooms: ${runs}, items heard: ${count.checked}, of them missed before: ${count.resumed}`);
});

test("damaged payloads are refused, or say something that can be said", (t) => {
  const outcomes = { refused: 0, accepted: 0 };
  const valid = Array.from({ length: 200 }, (_, seed) => {
    const choices = Choices.seeded(seed);
    const typist = startTypist();
    const entries = new EntriesEncoder();
    const words = new CommittedEncoder();
    const items = Array.from({ length: 6 }, (_each, index) =>
      choices.chance(0.3)
        ? words.encode({ sequence: index + 1, version: 3001 + index, time: 5, lost: [] })
        : entries.encode({
            ...typedOn(index),
            session: choices.pick(["a", "b"]),
            operations: typedOperations(choices, typist),
          }),
    );
    return joined(items);
  });
  const { runs } = checkLaw({
    name: "damaged entries",
    seed: 1,
    runs: 40_000,
    law: (choices) => {
      const bytes = damaged(choices, choices.pick(valid));
      let items: readonly CommittedItem[];
      try {
        items = new EntriesDecoder(3000).decode(bytes);
      } catch (error) {
        if (!(error instanceof CodecError)) throw error;
        outcomes.refused++;
        return;
      }
      outcomes.accepted++;
      const entries = new EntriesEncoder();
      const words = new CommittedEncoder();
      const again = items.map((item) => (item.kind === "entry" ? encodedAnew(entries, item) : words.encode(item)));
      assert.deepEqual(new EntriesDecoder(3000).decode(joined(again)), items);
    },
  });
  assert.ok(outcomes.refused > 10_000 && outcomes.accepted > 1000);
  t.diagnostic(`damaged: ${runs}, refused: ${outcomes.refused}, accepted: ${outcomes.accepted}`);
});

/** An author who was introduced twice may go back in time. */
function encodedAnew(entries: EntriesEncoder, entry: Entry): Uint8Array {
  entries.reset();
  return entries.encode(entry);
}

test("[P8] for who was away, typing that goes on is one entry, which says how many changes it was", () => {
  const key = (version: number, at: number, insert: string, session = "s1"): Entry => ({
    version,
    base: 2,
    session,
    client: `client-${session}`,
    user: "u",
    time: 1000 + version,
    operations: [{ kind: "splice", element: 1, at, remove: insert === "" ? 1 : 0, insert, glued: false }],
  });
  const keys = [key(4, 4, "a"), key(5, 5, "b"), key(6, 6, "c"), key(7, 7, "d", "s2"), key(8, 7, ""), key(9, 6, "")];
  const before = structuredClone(keys);
  const joined: JoinedEntry[] = [];
  const joiner = new EntryJoiner((entry) => joined.push(entry));
  for (const entry of keys) joiner.add(entry, entry.operations);
  joiner.flush();
  assert.deepEqual(keys, before, "what is joined is left alone");
  const encoder = new EntriesEncoder();
  const items = new EntriesDecoder(3).decode(Buffer.concat(joined.map((entry) => encoder.encode(entry))));
  assert.deepEqual(
    items,
    joined.map((entry) => ({ kind: "entry", ...entry })),
  );
  const brief = items.map(
    (item) => item.kind === "entry" && [item.version, item.count ?? 1, item.time, item.operations],
  );
  assert.deepEqual(brief, [
    [6, 3, 1006, [{ kind: "splice", element: 1, at: 4, remove: 0, insert: "abc", glued: false }]],
    [7, 1, 1007, [{ kind: "splice", element: 1, at: 7, remove: 0, insert: "d", glued: false }]],
    [9, 2, 1009, [{ kind: "splice", element: 1, at: 6, remove: 2, insert: "", glued: false }]],
  ]);
});

test("[P8] for who was away, what one author did to texts in a row is one entry, operation by operation", () => {
  const edit = (version: number, operation: Partial<SpliceOperation>, session = "s1"): Entry => ({
    version,
    base: 2,
    session,
    client: `client-${session}`,
    user: "u",
    time: 1000 + version,
    operations: [{ kind: "splice", element: 1, at: 0, remove: 0, insert: "", glued: false, ...operation }],
  });
  const add: Entry = { ...edit(8, {}), operations: [{ kind: "add", element: 3, value: 1 }] };
  const entries = [
    edit(3, { at: 4, insert: "a" }),
    edit(4, { at: 5, insert: "b" }),
    edit(5, { at: 0, remove: 2 }),
    edit(6, { element: 2, at: 3, insert: "c", glued: true }),
    edit(7, { element: 2, at: 4, insert: "d" }),
    add,
    edit(9, { insert: "e" }),
    edit(10, { insert: "f" }, "s2"),
  ];
  const joined: JoinedEntry[] = [];
  const joiner = new EntryJoiner((entry) => joined.push(entry));
  for (const entry of entries) joiner.add(entry, entry.operations);
  joiner.flush();
  const first = [edit(3, { at: 4, insert: "ab" }), entries[2]!, entries[3]!, entries[4]!];
  const operations = first.flatMap((each) => each.operations);
  assert.deepEqual(joined, [{ ...edit(7, {}), count: 5, operations }, add, entries[6], entries[7]]);
  const encoder = new EntriesEncoder();
  const items = new EntriesDecoder(2).decode(Buffer.concat(joined.map((entry) => encoder.encode(entry))));
  assert.deepEqual(
    items,
    joined.map((entry) => ({ kind: "entry", ...entry })),
  );
});

test("[P9] joined changes are counted, and are nothing but splices, no more than there are changes", () => {
  const entry: JoinedEntry = {
    version: 9,
    count: 3,
    base: 0,
    session: "s",
    client: "c",
    user: "u",
    time: 5,
    operations: [{ kind: "splice", element: 1, at: 0, remove: 0, insert: "abc", glued: false }],
  };
  const bytes = new EntriesEncoder().encode(entry);
  const [item] = new EntriesDecoder(6).decode(bytes);
  assert.deepEqual(item, { kind: "entry", ...entry });
  for (const wrong of [
    { ...entry, count: joinedChangesMax + 1, version: joinedChangesMax + 1 },
    { ...entry, count: 10 },
    { ...entry, operations: [] },
    { ...entry, operations: Array.from({ length: 4 }, () => entry.operations[0]!) },
    { ...entry, operations: [...entry.operations, { kind: "add", element: 1, value: 1 } as const] },
    { ...entry, operations: [{ kind: "add", element: 1, value: 1 } as const] },
  ]) {
    assert.throws(() => new EntriesEncoder().encode(wrong), RangeError);
  }
});

test("[R8] what a server placed for a session refers to nothing that the session was not told", () => {
  const entries = new EntriesEncoder();
  const all = [0, 1, 2, 3, 4, 5].map((index) => entries.encode(typedOn(index), index === 2 || index === 4));
  const first = typedOn(0).version;
  const others = new EntriesDecoder(first - 1);
  assert.deepEqual(
    others.decode(joined(all)),
    all.map((_, index) => heard(typedOn(index))),
  );
  const author = new EntriesDecoder(first - 1);
  const own = new CommittedEncoder();
  const told = all.map((item, index) => {
    const { version, time } = typedOn(index);
    return index === 2 || index === 4 ? item : own.encode({ sequence: index + 1, version, time, lost: [] });
  });
  const items = author.decode(joined(told)).filter(({ kind }) => kind === "entry");
  assert.deepEqual(items, [heard(typedOn(2)), heard(typedOn(4))]);
});
