// What a room keeps for its members does not grow with what they say.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Operation, type Tree, tagOf } from "@convergence/engine";
import { People } from "../testing/people.ts";
import { defaultModelLimits } from "./check-limits.ts";
import type { RoomEffect } from "./room-effect.ts";

const tree: Tree = {
  id: 0,
  type: "object",
  content: [
    ["list", { id: 1, type: "array", content: [] }],
    ["n", { id: 2, type: "number", content: 0 }],
  ],
};
const add: Operation = { kind: "add", element: 2, value: 1 };
const refuse = () => ({ code: "forbidden", message: "no" }) as const;
const only = <Kind extends RoomEffect["kind"]>(effects: readonly RoomEffect[], kind: Kind) =>
  effects.filter((effect): effect is Extract<RoomEffect, { kind: Kind }> => effect.kind === kind);

test("[P9] however often members say what they have seen, one word of each waits for a commit", () => {
  const people = new People({ tree });
  for (const member of [1, 2, 3]) people.join(member);
  people.submit(1, [add]);
  people.isSlow = true;
  people.submit(2, [add]);
  for (let time = 0; time < 10_000; time++) {
    for (const member of [1, 2, 3]) people.step({ kind: "seen", member, seen: tagOf(1) });
  }
  people.submit(1, [add], tagOf(1));
  people.step({ kind: "seen", member: 1, seen: tagOf(1) });
  people.step({ kind: "seen", member: 1, seen: tagOf(2) });
  assert.equal(people.room.waiting, 5);
  const effects = people.commit();
  assert.deepEqual(only(effects, "expelled"), []);
  assert.equal(only(effects, "commit")[0]?.commit.entries.length, 1);
  people.commit();
  assert.equal(people.room.settled, people.room.arrived);
});

test("[P9] a refusal is forgotten once its author has said that it knows it, and not before", () => {
  const people = new People({ tree, authorise: refuse });
  people.join(1);
  for (let count = 1; count <= 100; count++) people.submit(1, [add], 0);
  assert.deepEqual(only(people.step({ kind: "seen", member: 1, seen: tagOf(0, 63) }), "forget"), []);
  const effects = people.step({ kind: "seen", member: 1, seen: tagOf(0, 70) });
  assert.deepEqual(only(effects, "forget"), [{ kind: "forget", client: "c1", before: 71 }]);
  assert.deepEqual(only(people.step({ kind: "seen", member: 1, seen: tagOf(0, 100) }), "forget"), []);
});

test("[P9] who never says that it knows of its refusals gets no more of them, and may come back", () => {
  const people = new People({ tree, authorise: refuse, limits: { ...defaultModelLimits, refusalsKeptMax: 5 } });
  people.join(1, {}, 2);
  for (let count = 1; count <= 3; count++) assert.deepEqual(only(people.submit(1, [add], 0), "expelled"), []);
  const sent = people.submit(1, [add], 0);
  assert.deepEqual(only(sent, "commit"), []);
  assert.deepEqual(only(sent, "expelled"), [
    {
      kind: "expelled",
      member: 1,
      code: "slow-reader",
      message: "5 refusals are not known to be seen; no more are kept",
      mayResume: true,
    },
  ]);
  people.join(2, { client: "c1", site: 1, sequence: 3 }, 5);
  assert.equal(only(people.submit(2, [add], 0), "expelled").length, 1, "those from before count");
  people.join(3, { client: "c1", site: 1, sequence: 3 }, 0);
  assert.deepEqual(only(people.submit(3, [add], 0), "expelled"), []);
});
