import assert from "node:assert/strict";
import { test } from "node:test";
import { FlushTurn } from "../flush-turn.ts";
import { type Manner, Outbound } from "./outbound.ts";

const paceMs = 10;

/** An outbound in virtual time: `at` runs what is due until then. */
function line(
  limits: { readonly unsentBytesMax?: number; readonly unreadAnswerBytesMax?: number } = {},
  onFault: (error: unknown) => void = assert.ifError,
) {
  let now = 1000;
  let timers: { readonly at: number; readonly call: () => void }[] = [];
  const soon: (() => void)[] = [];
  const sent: { readonly at: number; readonly bytes: number[] }[] = [];
  const slow: string[] = [];
  let isFailing = false;
  const send = (bytes: Uint8Array): void => {
    if (isFailing) throw new Error("the line fails");
    sent.push({ at: now, bytes: [...bytes] });
  };
  const socket = { bufferedAmount: 0, send };
  const outbound = new Outbound({
    socket,
    clock: {
      now: () => now,
      after(delayMs, call) {
        const timer = { at: now + delayMs, call };
        timers.push(timer);
        return () => {
          timers = timers.filter((each) => each !== timer);
        };
      },
    },
    turn: new FlushTurn({ soon: (call) => void soon.push(call) }),
    limits: { unsentBytesMax: 1000, unreadAnswerBytesMax: 1000, paceMs, ...limits },
    onSent: () => undefined,
    onFault,
    onSlow: (message) => slow.push(message),
  });
  const endTick = (): void => {
    for (const call of soon.splice(0)) call();
  };
  return {
    outbound,
    socket,
    sent,
    slow,
    timers: () => timers.length,
    failSends: () => {
      isFailing = true;
    },
    push: (byte: number, manner?: Manner) => outbound.push(Uint8Array.of(byte), manner),
    endTick,
    at(ms: number) {
      endTick();
      now = ms;
      const due = timers.filter((each) => each.at <= now);
      timers = timers.filter((each) => each.at > now);
      for (const { call } of due) call();
    },
  };
}

test("what comes together in a tick goes as one frame at its end", () => {
  const { push, endTick, sent } = line();
  push(1);
  push(2, "paced");
  push(3, "asked");
  assert.deepEqual(sent, []);
  endTick();
  assert.deepEqual(sent, [{ at: 1000, bytes: [1, 2, 3] }]);
  endTick();
  assert.equal(sent.length, 1);
});

test("a packed frame goes alone, after what came before it", () => {
  const { outbound, push, endTick, sent } = line();
  push(1);
  outbound.push(Uint8Array.of(0, 9), "asked");
  push(2);
  endTick();
  assert.deepEqual(
    sent.map(({ bytes }) => bytes),
    [[1], [0, 9], [2]],
  );
});

test("what others do goes at once after a rest, then at most so often, in order", () => {
  const { push, at, endTick, sent, timers } = line();
  push(1, "paced");
  endTick();
  at(1003);
  push(2, "paced");
  endTick();
  at(1006);
  push(3, "paced");
  endTick();
  assert.deepEqual(sent, [{ at: 1000, bytes: [1] }]);
  at(1010);
  assert.deepEqual(sent[1], { at: 1010, bytes: [2, 3] });
  at(1030);
  push(4, "paced");
  endTick();
  assert.deepEqual(sent[2], { at: 1030, bytes: [4] });
  assert.equal(timers(), 0);
});

test("what waits goes along with what does not, and before it", () => {
  const { push, at, endTick, sent, timers } = line();
  push(1, "paced");
  endTick();
  at(1002);
  push(2, "paced");
  push(3);
  endTick();
  assert.deepEqual(sent[1], { at: 1002, bytes: [2, 3] });
  assert.equal(timers(), 0);
});

test("a clock that is set back holds nothing up", () => {
  const { push, at, endTick, sent } = line();
  push(1, "paced");
  endTick();
  at(200);
  push(2, "paced");
  endTick();
  assert.deepEqual(sent[1], { at: 200, bytes: [2] });
});

test("a closed connection sends nothing more and leaves no timer behind", () => {
  const { outbound, push, at, endTick, sent, timers } = line();
  push(1, "paced");
  endTick();
  at(1001);
  push(2, "paced");
  outbound.close();
  assert.equal(timers(), 0);
  push(3);
  endTick();
  assert.equal(sent.length, 1);
});

test("what cannot be sent is a fault of that connection, and the others of the turn are served", () => {
  const faults: unknown[] = [];
  const { outbound, push, endTick, failSends } = line({}, (error) => faults.push(error));
  failSends();
  push(1);
  endTick();
  assert.match(String(faults), /the line fails/);
  outbound.close();
});

test("a callback that throws does not cost the others their turn", () => {
  const soon: (() => void)[] = [];
  const turn = new FlushTurn({ soon: (call) => void soon.push(call) });
  const flushed: number[] = [];
  turn.add({ flush: () => void flushed.push(1) });
  turn.add({ flush: () => assert.fail("by itself") });
  turn.add({ flush: () => void flushed.push(3) });
  assert.throws(() => soon.shift()!(), /by itself/);
  soon.shift()!();
  assert.deepEqual([flushed, soon.length], [[1, 3], 0]);
});

test("[P9] who does not read is given up when it is sent a packed frame, too", () => {
  const { outbound, slow, socket } = line({ unsentBytesMax: 100 });
  outbound.push(new Uint8Array(500).fill(1));
  socket.bufferedAmount = 502;
  outbound.push(Uint8Array.of(0, 9), "asked");
  assert.equal(slow.length, 1);
});
