// When commits begin: at once among few, and at most every so often in a crowd.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Operation, tagOf } from "@convergence/engine";
import { defaultModelLimits } from "./check-limits.ts";
import { Room } from "./room.ts";
import type { RoomEffect } from "./room-effect.ts";
import type { MemberId, Participant } from "./room-input.ts";

const pace = { commitPaceSessionsMin: 3, commitPaceMs: 12, commitPaceInputsMax: 4 };
const add: Operation = { kind: "add", element: 1, value: 1 };

/** So many people in a room whose commits take no time, on a clock that a test sets. */
class Crowd {
  now = 1000;
  readonly room: Room;
  readonly #sequences = new Map<MemberId, number>();

  constructor(members: number, paceMs = 12) {
    this.room = new Room({
      tree: { id: 0, type: "object", content: [["n", { id: 1, type: "number", content: 0 }]] },
      version: 0,
      modifiedAt: 0,
      limits: { ...defaultModelLimits, ...pace, paceMs },
    });
    for (let member = 1; member <= members; member++) {
      const info = { session: `s${member}`, user: "u", displayName: "U" };
      const client = `c${member}`;
      const who: Participant = { ...info, client, shown: { ...info, client } };
      const record = { client, site: member, counter: 0, sequence: 0 };
      this.room.step({ kind: "join", member, who, record, isNew: false }, this.now);
    }
  }

  /** What the room says to it; what is to be committed is, at once. */
  submit(member: MemberId): RoomEffect[] {
    const sequence = (this.#sequences.get(member) ?? 0) + 1;
    this.#sequences.set(member, sequence);
    const { version } = this.room;
    const told = { seen: tagOf(version), base: version, clientTime: 0, meta: undefined, lost: [] };
    return this.#after(
      this.room.step({ kind: "change", member, change: { sequence, operations: [add], ...told } }, this.now),
    );
  }

  rested(): RoomEffect[] {
    return this.#after(this.room.step({ kind: "rested" }, this.now));
  }

  #after(effects: RoomEffect[]): RoomEffect[] {
    if (!this.room.isCommitting) return effects;
    return [...effects, ...this.room.step({ kind: "committed", wantsTree: false }, this.now)];
  }
}

const rests = (effects: readonly RoomEffect[]) => effects.filter(({ kind }) => kind === "rest");

test("[P9] among few every change is committed at once", () => {
  const few = new Crowd(2);
  for (let version = 1; version <= 5; version++) {
    assert.deepEqual(rests(few.submit(1 + (version % 2))), []);
    assert.equal(few.room.version, version);
  }
});

test("[P9] in a crowd a change after a quiet moment is committed at once, and what follows goes into one commit", () => {
  const crowd = new Crowd(3);
  crowd.submit(1);
  assert.equal(crowd.room.version, 1);
  crowd.now += 5;
  assert.deepEqual(crowd.submit(2), [{ kind: "rest", ms: 7 }]);
  crowd.now += 3;
  assert.deepEqual(crowd.submit(3), []); // it has been asked for
  assert.equal(crowd.room.version, 1);
  crowd.now += 4;
  const effects = crowd.rested();
  const commits = effects.flatMap((effect) => (effect.kind === "commit" ? [effect.commit.entries.length] : []));
  assert.deepEqual(commits, [2]);
  assert.equal(crowd.room.version, 3);
  assert.deepEqual(rests(crowd.submit(1)), [{ kind: "rest", ms: 12 }]);
});

test("[P9] where much waits in a crowd it is not waited for more", () => {
  const crowd = new Crowd(3);
  crowd.submit(1);
  for (let waiting = 1; waiting <= pace.commitPaceInputsMax; waiting++) crowd.submit(1 + (waiting % 3));
  assert.equal(crowd.room.version, 1);
  crowd.submit(1);
  assert.equal(crowd.room.version, 1 + pace.commitPaceInputsMax + 1);
});

test("[P9] what a crowd commits need not wait again, unless frames are to be further apart than its commits", () => {
  assert.equal(new Crowd(3).room.isPaced, true);
  assert.equal(new Crowd(2).room.isPaced, false);
  assert.equal(new Crowd(3, 13).room.isPaced, false);
});

test("[P9] a clock that is set back holds up nobody", () => {
  const crowd = new Crowd(3);
  crowd.submit(1);
  crowd.now -= 500;
  assert.deepEqual(rests(crowd.submit(2)), []);
  assert.equal(crowd.room.version, 2);
});
