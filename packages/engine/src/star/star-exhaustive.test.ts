// All pairs of operations of all types, and all triples of a smaller set, made with and without having seen each other, in every
// order of arrival: equal replicas. Also when one is refused, and the same when one is made offline and rewritten.

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Operation } from "../operation.ts";
import { everyOperation } from "../testing/every-operation.ts";
import { type History, histories } from "../testing/histories.ts";
import { Meeting } from "../testing/meeting.ts";
import type { Tree } from "../tree.ts";

/** Every type, and a string, a number and an object inside of something that can be removed or replaced. */
const everyType: Tree = {
  id: 0,
  type: "object",
  content: [
    [
      "a",
      {
        id: 1,
        type: "array",
        content: [
          { id: 2, type: "string", content: "ab" },
          { id: 3, type: "object", content: [["k", { id: 4, type: "number", content: 0.2 }]] },
        ],
      },
    ],
    ["b", { id: 5, type: "boolean", content: true }],
    ["d", { id: 6, type: "date", content: 5 }],
    ["z", { id: 7, type: "null", content: null }],
  ],
};

const small: Tree = {
  id: 0,
  type: "object",
  content: [
    [
      "a",
      {
        id: 1,
        type: "array",
        content: [
          { id: 2, type: "string", content: "a" },
          { id: 3, type: "number", content: 0.2 },
        ],
      },
    ],
  ],
};

type Variation = "plain" | "first refused" | "second refused" | "offline";
const variations: readonly Variation[] = ["plain", "first refused", "second refused", "offline"];

/** The operations that the author can make, given what went before. `picks`: which of them were made before. */
function choose(meeting: Meeting, author: number, few: boolean, pick: number | undefined): number {
  const { branch } = meeting.participants[author]!;
  const all = everyOperation(branch.replica.document, () => meeting.nextId(author), few);
  if (pick !== undefined) meeting.edit(author, all[pick] as Operation);
  return all.length;
}

/** Plays what was picked. Gives how many operations there are to pick from next, or 0 at the end. */
function play(meeting: Meeting, { history, few, variation }: Plan, picks: readonly number[]): number {
  const received = meeting.participants.map(() => 0);
  for (const [i, { author, seen }] of history.entries()) {
    for (; received[author]! < seen; received[author]!++) {
      if (meeting.participants[author]!.down.length > 0) meeting.receive(author);
    }
    const count = choose(meeting, author, few, picks[i]);
    if (i === picks.length) return count;
    const isLast = i === history.length - 1;
    if (variation === "offline" && isLast) meeting.reconnect(author);
    if ((variation === "first refused" && i === 0) || (variation === "second refused" && i === 1))
      meeting.refuse(author);
    else meeting.submit(author);
  }
  meeting.settle();
  return 0;
}

/** A way to fill a history with operations. `picks`: which of those that the document allows then. */
type Plan = { readonly tree: Tree; readonly history: History; readonly few: boolean; readonly variation: Variation };

function* fillings(plan: Plan, picks: readonly number[] = []): Generator<readonly number[]> {
  if (picks.length === plan.history.length) return yield picks;
  const count = play(new Meeting(plan.tree, plan.history.length), plan, picks);
  for (let pick = 0; pick < count; pick++) yield* fillings(plan, [...picks, pick]);
}

function world(plan: Plan, picks: readonly number[]): Meeting {
  const meeting = new Meeting(plan.tree, plan.history.length);
  try {
    play(meeting, plan, picks);
  } catch (error) {
    const { history, few, variation } = plan;
    throw new Error(`${JSON.stringify({ history, few, variation, picks })}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return meeting;
}

test("[P1] [R1] [R3] all pairs of operations of all types, seen and unseen, end equal", (t: TestContext) => {
  let pairs = 0;
  const results = new Set<string>();
  for (const history of histories(2)) {
    const plan: Plan = { tree: everyType, history, few: false, variation: "plain" };
    for (const picks of fillings(plan)) {
      pairs++;
      results.add(JSON.stringify(world(plan, picks).trunk.document.tree()));
    }
  }
  t.diagnostic(`ordered pairs: ${pairs}, different results: ${results.size}`);
  assert.ok(pairs > 5000 && results.size > 1000);
});

test("[P1] [R4] all pairs end equal when one of the two is refused", (t: TestContext) => {
  let worlds = 0;
  for (const variation of ["first refused", "second refused"] as const) {
    for (const history of histories(2)) {
      const plan: Plan = { tree: everyType, history, few: false, variation };
      for (const picks of fillings(plan)) {
        worlds++;
        world(plan, picks);
      }
    }
  }
  t.diagnostic(`worlds: ${worlds}`);
  assert.ok(worlds > 10_000);
});

test("[P1] [R5] [P8] all pairs end the same when the later one is made offline and rewritten", (t: TestContext) => {
  let worlds = 0;
  const [history] = histories(2);
  const live: Plan = { tree: everyType, history: history!, few: false, variation: "plain" };
  const offline: Plan = { ...live, variation: "offline" };
  for (const picks of fillings(live)) {
    worlds++;
    const expected = world(live, picks).trunk.document.tree();
    assert.deepEqual(world(offline, picks).trunk.document.tree(), expected, JSON.stringify(picks));
  }
  t.diagnostic(`worlds: ${worlds}`);
  assert.ok(worlds > 2000);
});

test("[P1] [R4] [R5] all triples of two or three clients, whatever was delivered between, end equal", (t: TestContext) => {
  // One in so many, evenly spread. All 778,143 were run once by hand, in 75 seconds.
  const stride = 17;
  let worlds = 0;
  let filling = 0;
  for (const variation of variations) {
    for (const history of histories(3)) {
      const plan: Plan = { tree: small, history, few: true, variation };
      for (const picks of fillings(plan)) {
        if (filling++ % stride > 0) continue;
        worlds++;
        world(plan, picks);
      }
    }
  }
  t.diagnostic(`histories: ${histories(3).length}, in ${variations.length} variations, worlds: ${worlds}`);
  assert.ok(worlds > 40_000);
});
