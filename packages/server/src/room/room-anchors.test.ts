// A room is asked for anchors: what it answers, what goes into the log, and where it says no.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  anchorsPerElementMax,
  decodeOperations,
  type Operation,
  type Placement,
  type Reference,
  type Tree,
  tagOf,
} from "@convergence/engine";
import type { ServerMessage } from "@convergence/protocol";
import { People } from "../testing/people.ts";
import { defaultModelLimits } from "./check-limits.ts";
import type { RoomOptions } from "./room.ts";
import type { RoomEffect } from "./room-effect.ts";
import type { Unaddressed } from "./unaddressed.ts";

/** It weighs 47. */
const tree: Tree = {
  ...{ id: 0, type: "object" },
  content: [["text", { id: 1, type: "string", content: "hello world" }]],
};

const index = (at: number): Reference => ({ kind: "index", element: 1, side: "after", values: [at] });
const anchor = (name: string, reference: Reference | undefined = index(0)): Placement => ({
  ...{ kind: "anchor", element: 1, name, reference, expected: undefined },
});
const typed = (at: number): Operation => ({ kind: "splice", element: 1, at, remove: 0, insert: "x", glued: false });

function room(options: Partial<RoomOptions> = {}): People {
  const people = new People({ tree, ...options });
  for (const member of [1, 2]) people.join(member);
  return people;
}

const messages = (effects: readonly RoomEffect[]): Unaddressed<ServerMessage>[] =>
  effects.flatMap((effect) =>
    effect.kind === "deliver" ? effect.deliveries.flatMap((each) => ("message" in each ? [each.message] : [])) : [],
  );

const place = (people: People, items: readonly Placement[], seen = tagOf(people.room.version)): RoomEffect[] =>
  people.step({ kind: "place", member: 1, place: { number: 1, seen, items } });

/** What came of it: the items that took effect, or the reason for a no. */
function outcome(people: People, items: readonly Placement[]): unknown {
  const [message] = messages(place(people, items));
  return message?.kind === "notPlaced" ? [message.code, message.message] : message?.kind === "placed" && message.done;
}

test("[P3] [P7] an anchor is a change of its own in the log, at the server's place, and everybody hears of it, its author last", () => {
  const people = room();
  people.submit(2, [typed(0)]);
  people.isSlow = true;
  const effects = place(people, [anchor("a", index(3))], 0);
  assert.deepEqual(messages(effects), [], "nobody hears of what is not durable");
  const [commit] = effects.flatMap((effect) => (effect.kind === "commit" ? [effect.commit] : []));
  const [entry] = commit!.entries;
  assert.deepEqual([entry!.client, entry!.sequence, entry!.user, entry!.meta], ["c1", 0, "u", undefined]);
  assert.deepEqual(decodeOperations(entry!.operations), [
    { kind: "anchor", element: 1, name: "a", reference: index(4) },
  ]);
  const told = people.commit().flatMap((effect) => (effect.kind === "deliver" ? [effect] : []));
  assert.deepEqual(
    told.map(({ members, deliveries }) => [...members, ...deliveries.map((each) => Object.keys(each)[0])]),
    [
      [1, "kind", "message"],
      [2, "kind"],
    ],
  );
});

test("[P9] an element has so many anchors at most, and they count in the weight of its model", () => {
  const people = room();
  const named = (count: number): Placement[] => Array.from({ length: count }, (_, at) => anchor(`${at}`));
  const most = anchorsPerElementMax;
  const tooMany = `The element would have ${most + 1} anchors; at most ${most} are allowed`;
  assert.deepEqual(outcome(people, named(most + 1)), ["model-limit", tooMany]);
  assert.deepEqual((outcome(people, named(most)) as number[]).length, most);
  assert.deepEqual(outcome(people, [anchor("one more")]), ["model-limit", tooMany]);
  assert.deepEqual(
    outcome(people, [anchor("7", index(2)), { ...anchor("8"), reference: undefined } as Placement]),
    [0, 1],
  );
  assert.deepEqual(outcome(people, [anchor("one more")]), [0]);

  const light = room({ limits: { ...defaultModelLimits, modelWeightMax: 90 } });
  assert.deepEqual(outcome(light, [anchor("abcd")]), [
    ...["model-limit", "The model would weigh 91; at most 90 are allowed"],
  ]);
  assert.deepEqual(outcome(light, [anchor("abc")]), [0]);
});

test("[P10] whoever may not write sets no anchor", () => {
  const people = room({ authorise: () => ({ code: "forbidden", message: "Read only" }) });
  assert.deepEqual(outcome(people, [anchor("a")]), ["forbidden", "Read only"]);
  assert.equal(people.room.version, 0);
});

test("[P9] a change that sets an anchor itself, or a place that is none, throws its session out", () => {
  const kinds = (effects: readonly RoomEffect[]) =>
    effects.flatMap((effect) => (effect.kind === "expelled" ? [effect.code] : []));
  const own: Operation = { kind: "anchor", element: 1, name: "a", reference: index(0) };
  assert.deepEqual(kinds(room().submit(1, [own])), ["operation-invalid"]);
  assert.deepEqual(kinds(place(room(), [anchor("a", index(12))])), ["operation-invalid"]);
});
