// The bridge with runs in a tree does what the plain one does, verb by verb: recording, passing (refused or not), acknowledging,
// retracting, rewriting, whatever the tags. Cells know nothing of refusals, items and rewriting; this covers them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Choices, checkLaw } from "@convergence/proof";
import { PlainSequenceBridge, type Step as PlainStep } from "../testing/plain/plain-sequence-bridge.ts";
import { PlainSequenceRewriter } from "../testing/plain/plain-sequence-rewriter.ts";
import { type BridgeKind, SequenceBridge, type Step } from "./sequence-bridge.ts";
import { SequenceRewriter } from "./sequence-rewriter.ts";

type Thing = { readonly name: string };
type Recorded = { readonly tag: number; readonly kinds: ("insert" | "remove" | "move" | "set")[] };

/** Both bridges with what the recorded side sees through each. Texts hold things as well: the bridge does not care. */
class Twins {
  readonly kind: BridgeKind;
  readonly tested: SequenceBridge<Thing>;
  readonly plain: PlainSequenceBridge<Thing>;
  seen: Thing[];
  plainSeen: Thing[];
  recorded: Recorded[] = [];
  tag = 0;
  fresh = 0;

  constructor(kind: BridgeKind, length: number) {
    this.kind = kind;
    this.seen = Array.from({ length }, () => this.thing());
    this.plainSeen = [...this.seen];
    this.tested = new SequenceBridge<Thing>(length, kind);
    const read = (at: number, count: number): readonly Thing[] => this.plainSeen.slice(at, at + count);
    this.plain =
      kind === "earlier"
        ? new PlainSequenceBridge<Thing>(length, "earlier")
        : new PlainSequenceBridge<Thing>(length, "later", read);
  }

  thing(): Thing {
    return { name: String(this.fresh++) };
  }

  compare(what: string): void {
    const names = (things: readonly Thing[]) => things.map((each) => each.name).join(" ");
    assert.equal(names(this.seen), names(this.plainSeen), what);
    assert.equal(this.tested.baseLength, this.plain.baseLength, `${what}: base`);
    assert.equal(this.tested.isEmpty, this.plain.isEmpty, `${what}: empty`);
    if (this.kind === "earlier") return;
    const base = this.tested.baseStretches((at, count) => this.seen.slice(at, at + count));
    assert.equal(names([...base].flat()), names([...this.plain.baseStretches()].flat()), `${what}: base items`);
  }
}

function apply(seen: Thing[], step: Step<Thing> | PlainStep<Thing>): void {
  if (step.kind === "insert") seen.splice(step.gap, 0, ...step.items!);
  else if (step.kind === "remove") seen.splice(step.at, step.count);
  else if (step.kind === "set") seen[step.at] = step.item!;
  else {
    const [item] = seen.splice(step.at, 1);
    seen.splice(step.gap > step.at ? step.gap - 1 : step.gap, 0, item!);
  }
}

/** One operation of the recorded side; `caret` makes it likely that it goes on where the last one was. */
function record(choices: Choices, twins: Twins, caret: { at: number }): void {
  const { seen, plainSeen, tested, plain, kind } = twins;
  // On the server all the operations of one change share a tag.
  if (kind !== "earlier" || twins.tag === 0 || choices.chance(0.7))
    twins.tag += choices.chance(0.8) ? 1 : choices.between(1, 5);
  const { tag } = twins;
  const kinds: Recorded["kinds"] = [];
  const at = choices.chance(0.7) ? Math.min(caret.at, seen.length) : choices.below(seen.length + 1);
  const isArray = kind !== "later text";
  const choice = seen.length === at ? 0 : choices.below(isArray ? 6 : 4);
  if (choice === 4) {
    const gap = choices.below(seen.length + 1);
    tested.recordMove(at, gap, tag, kind === "earlier" ? undefined : seen[at]);
    plain.recordMove(at, gap, tag);
    for (const each of [seen, plainSeen]) apply(each, { kind: "move", at, gap });
    kinds.push("move");
  } else if (choice === 5) {
    const item = twins.thing();
    tested.recordSet(at, item, tag, kind === "earlier" ? undefined : seen[at]);
    plain.recordSet(at, item, tag);
    for (const each of [seen, plainSeen]) apply(each, { kind: "set", at, item });
    if (kind !== "earlier") kinds.push("set");
  } else {
    const removes = choice === 2 || choice === 3;
    let from = at;
    if (removes) {
      const count = choices.chance(0.7) ? 1 : choices.between(1, seen.length - at);
      tested.recordRemove(at, count, tag, kind === "earlier" ? undefined : seen.slice(at, at + count));
      plain.recordRemove(at, count, tag);
      for (const each of [seen, plainSeen]) apply(each, { kind: "remove", at, count });
      kinds.push("remove");
      from = choices.chance(0.5) ? Math.max(0, at - 1) : at;
    }
    if (!removes || (kind !== "later list" && choices.chance(0.2))) {
      const items = Array.from({ length: choices.chance(0.8) ? 1 : choices.between(1, 4) }, () => twins.thing());
      const glued = kind === "later text" && at > 0 && choices.chance(0.7);
      tested.recordInsert(at, items.length, glued, tag);
      plain.recordInsert(at, items.length, glued, tag);
      for (const each of [seen, plainSeen]) apply(each, { kind: "insert", gap: at, items, length: items.length });
      kinds.push("insert");
      from = at + items.length;
    }
    caret.at = from;
  }
  if (kinds.length > 0) twins.recorded.push({ tag, kinds });
  twins.compare(`record ${kinds} ${tag}`);
}

function pass(choices: Choices, twins: Twins): void {
  const { tested, plain, kind } = twins;
  const length = tested.baseLength;
  const perform = (step: Step<Thing>) => apply(twins.seen, step);
  const performPlain = (step: PlainStep<Thing>) => apply(twins.plainSeen, step);
  const isServer = kind === "earlier";
  const refused = isServer && choices.chance(0.3) ? ++twins.tag : undefined;
  const choice = length === 0 ? 0 : choices.below(kind === "later text" ? 4 : 6);
  const at = choices.below(length + (choice < 2 ? 1 : 0));
  if (choice < 2) {
    const items = Array.from({ length: choices.between(1, 3) }, () => twins.thing());
    const glued = at > 0 && choices.chance(0.5);
    tested.passInsert(at, items.length, glued, perform, { refused, items });
    plain.passInsert(at, items.length, glued, performPlain, { refused, items });
  } else if (choice < 4) {
    const count = choices.between(1, length - at);
    tested.passRemove(at, count, perform, { refused });
    plain.passRemove(at, count, performPlain, { refused });
    if (choices.chance(0.3)) {
      const items = [twins.thing()];
      const glued = at > 0 && choices.chance(0.5);
      tested.passInsert(at, 1, glued, perform, { refused, items });
      plain.passInsert(at, 1, glued, performPlain, { refused, items });
    }
  } else if (choice === 4) {
    const gap = choices.below(length + 1);
    tested.passMove(at, gap, perform, refused);
    plain.passMove(at, gap, performPlain, refused);
  } else if (refused === undefined) {
    const item = twins.thing();
    tested.passSet(at, isServer ? undefined : item, (step) => apply(twins.seen, { ...step, item } as Step<Thing>));
    plain.passSet(at, isServer ? undefined : item, (step) => apply(twins.plainSeen, { ...step, item } as Step<Thing>));
  }
  twins.compare(`pass ${choice} at ${at}${refused === undefined ? "" : ` refused ${refused}`}`);
}

function acknowledge(choices: Choices, twins: Twins): void {
  const tag = twins.kind === "earlier" ? choices.between(0, twins.tag) : acknowledgedTag(choices, twins);
  twins.tested.acknowledge(tag);
  twins.plain.acknowledge(tag);
  twins.recorded = twins.recorded.filter((each) => each.tag > tag);
  twins.compare(`acknowledge ${tag}`);
}

const acknowledgedTag = (choices: Choices, { recorded }: Twins): number =>
  recorded.length === 0 ? 0 : recorded[choices.below(Math.min(recorded.length, 4))]!.tag;

/** The oldest, or, like a batch that is cancelled, some from the end. */
function retract(choices: Choices, twins: Twins): void {
  const { recorded } = twins;
  if (recorded.length === 0) return;
  const { tag } = choices.chance(0.6) ? recorded.shift()! : recorded.pop()!;
  twins.tested.retract(tag, (step) => apply(twins.seen, step));
  twins.plain.retract(tag, (step) => apply(twins.plainSeen, step));
  twins.compare(`retract ${tag}`);
}

/** The user may go on between the steps of the rewriter under test; the plain one then knows nothing of that. */
function rewrite(choices: Choices, twins: Twins): void {
  const rewriter = new SequenceRewriter(twins.tested);
  const plain = new PlainSequenceRewriter(twins.plain);
  const until = choices.chance(0.3) ? choices.below(twins.recorded.length + 1) : twins.recorded.length;
  for (const { tag, kinds } of twins.recorded.slice(0, until)) {
    for (const kind of kinds) {
      const [a, b] =
        kind === "remove"
          ? [positions(rewriter.remove(tag)), positions(plain.remove(tag))]
          : [rewriter[kind](tag), plain[kind](tag)];
      assert.deepEqual(gluedAside(a, twins.kind), gluedAside(b, twins.kind), `rewrite ${kind} ${tag}`);
    }
  }
  rewriter.reset();
  twins.compare("rewrite");
}

/** In an array nothing is glued; the plain bridge says so nonetheless of what it has split. */
const gluedAside = (place: unknown, kind: BridgeKind): unknown =>
  kind === "later list" && place !== undefined && !Array.isArray(place)
    ? { ...(place as object), glued: false }
    : place;

const positions = (ranges: readonly { readonly at: number; readonly count: number }[]): number[] =>
  ranges.flatMap(({ at, count }) => Array.from({ length: count }, (_, i) => at + count - 1 - i));

for (const kind of ["earlier", "later text", "later list"] as const) {
  test(`[P1] [P8] [R1] [R2] [R4] [R5] runs in a tree give what plain runs give: ${kind}`, (t) => {
    const counts = { record: 0, pass: 0, acknowledge: 0, retract: 0, rewrite: 0 };
    checkLaw({
      name: `tree equals plain, ${kind}`,
      seed: 1,
      runs: 1500,
      law: (choices) => {
        const twins = new Twins(kind, choices.below(12));
        const caret = { at: 0 };
        for (let left = choices.between(1, 60); left > 0; left--) {
          const event = choices.below(20);
          if (event < 11) {
            counts.record++;
            record(choices, twins, caret);
          } else if (event < 16) {
            counts.pass++;
            pass(choices, twins);
          } else if (event < 18 || kind === "earlier") {
            counts.acknowledge++;
            acknowledge(choices, twins);
          } else if (event < 19) {
            counts.retract++;
            retract(choices, twins);
          } else {
            counts.rewrite++;
            rewrite(choices, twins);
          }
        }
      },
    });
    t.diagnostic(JSON.stringify(counts));
  });

  test(`[P1] [P8] the same where the tree is several nodes, as it grows and as it shrinks: ${kind}`, (t) => {
    let most = 0;
    checkLaw({
      name: `tree of several nodes equals plain, ${kind}`,
      seed: 2,
      runs: 4,
      law: (choices) => {
        const twins = new Twins(kind, 250);
        const caret = { at: 0 };
        const recordSomewhere = () => {
          if (choices.chance(0.5)) caret.at = choices.below(twins.seen.length + 1);
          record(choices, twins, caret);
        };
        for (let left = 400; left > 0; left--) recordSomewhere();
        most = Math.max(most, twins.tested.runs.size);
        for (let left = 150; left > 0; left--) {
          const event = choices.below(10);
          if (event < 4) recordSomewhere();
          else if (event < 8) pass(choices, twins);
          else if (event < 9 || kind === "earlier") acknowledge(choices, twins);
          else retract(choices, twins);
        }
        if (kind !== "earlier") rewrite(choices, twins);
      },
    });
    t.diagnostic(`runs: ${most}`);
    assert.ok(most > 100, `${most} runs are too few`);
  });
}
