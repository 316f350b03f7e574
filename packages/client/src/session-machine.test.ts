import assert from "node:assert/strict";
import test from "node:test";
import type { Welcome } from "@convergence/protocol";
import { settledAfterMs } from "./limits.ts";
import {
  idleState,
  type SessionEvent,
  type SessionEventKind,
  type SessionState,
  type StateName,
  sessionTable,
  step,
} from "./session-machine.ts";

const now = 1_000_000;
const welcome = { kind: "welcome" } as Welcome;
const samples: { readonly [Kind in SessionEventKind]: SessionEvent } = {
  connect: { kind: "connect" },
  opened: { kind: "opened" },
  tokenRead: { kind: "tokenRead", token: "t" },
  tokenFailed: { kind: "tokenFailed", cause: "why" },
  welcomed: { kind: "welcomed", welcome },
  rejected: { kind: "rejected", code: "forbidden", message: "no" },
  draining: { kind: "draining", retryAfterMs: 5000 },
  lost: { kind: "lost", reason: "gone" },
  retryDue: { kind: "retryDue" },
  disconnect: { kind: "disconnect" },
};

/** For a session that was established before: the next state; `-` where nothing happens at all. */
const expected: { readonly [Name in StateName]: { readonly [Kind in SessionEventKind]?: StateName } } = {
  idle: { connect: "connecting" },
  connecting: { opened: "authenticating", lost: "waiting", disconnect: "closed" },
  authenticating: {
    tokenRead: "authenticating",
    tokenFailed: "waiting",
    welcomed: "ready",
    rejected: "closed",
    draining: "authenticating",
    lost: "waiting",
    disconnect: "closed",
  },
  ready: { rejected: "closed", draining: "ready", lost: "waiting", disconnect: "closed" },
  waiting: { connect: "connecting", retryDue: "connecting", disconnect: "closed" },
  closed: { connect: "connecting" },
};

test("every state answers every event as the table says", () => {
  for (const name of Object.keys(sessionTable) as StateName[]) {
    for (const kind of Object.keys(samples) as SessionEventKind[]) {
      const state = { ...idleState, name, isEstablished: true };
      const [next, effects] = step(state, samples[kind], now);
      const wanted = expected[name][kind];
      assert.equal(next.name, wanted ?? name, `${name} × ${kind}`);
      if (wanted === undefined) assert.deepEqual([next, effects], [state, []], `${name} × ${kind} does nothing`);
    }
  }
});

const effectsOf = (name: StateName, event: SessionEvent, isEstablished = true, retryAfterMs = 0) =>
  step({ ...idleState, name, isEstablished, retryAfterMs }, event, now)[1].map((effect) =>
    effect.kind === "announce" ? effect.event : effect.kind,
  );

test("a first connection that fails is an error and is not tried again", () => {
  for (const name of ["connecting", "authenticating"] as const) {
    const effects = effectsOf(name, samples.lost, false);
    assert.deepEqual(effects, ["endHandshake", "closeSocket", "connection_failed", "fail", "disconnected"]);
  }
});

test("a lost session comes back, first at once, then after longer and longer waits, not before a draining server wants it", () => {
  const [waiting, effects] = step(
    { ...idleState, name: "ready", isEstablished: true, retryAfterMs: 5000 },
    samples.lost,
    now,
  );
  assert.deepEqual(effects.at(-1), { kind: "wait", attempt: 0, atLeastMs: 5000 });
  const [connecting] = step(waiting, samples.retryDue, now);
  const [again, later] = step(connecting, samples.lost, now);
  assert.deepEqual(later.at(-1), { kind: "wait", attempt: 1, atLeastMs: 0 });
  assert.equal(again.name, "waiting");
});

test("what cannot get better by trying again is not tried again", () => {
  for (const code of ["unauthenticated", "protocol-version", "superseded", "forbidden"] as const) {
    const rejected: SessionEvent = { kind: "rejected", code, message: "no" };
    for (const name of ["authenticating", "ready"] as const) {
      assert.ok(effectsOf(name, rejected).includes("fail"));
      assert.ok(!effectsOf(name, rejected).includes("wait"));
    }
  }
  for (const code of ["overloaded", "draining", "idle"] as const) {
    const rejected: SessionEvent = { kind: "rejected", code, message: "later" };
    for (const name of ["authenticating", "ready"] as const) assert.ok(effectsOf(name, rejected).includes("wait"));
  }
});

test("a token that ends brings the session back to ask for another; one that is no good at the door ends it", () => {
  const expired: SessionEvent = { kind: "rejected", code: "token-expired", message: "it is over" };
  const [waiting, effects] = step({ ...idleState, name: "ready", isEstablished: true }, expired, now);
  assert.equal(waiting.name, "waiting");
  assert.ok(effects.some((effect) => effect.kind === "wait"));
  assert.equal(step({ ...idleState, name: "authenticating", isEstablished: true }, expired, now)[0].name, "closed");
});

test("[P9] sessions that the server ends soon are no success: the waits go on growing, and begin anew after one that held", () => {
  const early: number[] = [];
  let state: SessionState = { ...idleState, name: "authenticating", isEstablished: true };
  for (let round = 0; round < 3; round++) {
    [state] = step(state, samples.welcomed, now);
    const [waiting, effects] = step(state, { kind: "rejected", code: "overloaded", message: "later" }, now + 10);
    const last = effects.at(-1)!;
    assert.ok(last.kind === "wait");
    early.push(last.attempt);
    [state] = step(step(waiting, samples.retryDue, now)[0], samples.opened, now);
  }
  assert.deepEqual(early, [1, 2, 3]);
  [state] = step(state, samples.welcomed, now);
  assert.deepEqual(step(state, samples.lost, now + settledAfterMs)[1].at(-1), {
    kind: "wait",
    attempt: 0,
    atLeastMs: 0,
  });
});
