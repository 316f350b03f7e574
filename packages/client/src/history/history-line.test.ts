import assert from "node:assert/strict";
import test from "node:test";
import type { ServerMessage } from "@convergence/protocol";
import { ConvergenceError } from "../convergence-error.ts";
import { VirtualTimers } from "../testing/virtual-timers.ts";
import { HistoryLine } from "./history-line.ts";

/** A connection that leaves to the test what becomes of what is asked over it. */
function asked() {
  const open = new Map<number, { resolve: (answer: ServerMessage) => void; reject: (reason: unknown) => void }>();
  const forgotten: number[] = [];
  const connection = {
    isReady: true,
    request(_kind: string, make: (request: number) => { readonly request: number }): Promise<ServerMessage> {
      const { promise, resolve, reject } = Promise.withResolvers<ServerMessage>();
      const { request } = make(open.size + 1);
      open.set(request, { resolve, reject });
      return promise;
    },
    forget(request: number, reason: unknown): void {
      forgotten.push(request);
      open.get(request)!.reject(reason);
    },
  };
  const timers = new VirtualTimers();
  const line = new HistoryLine({
    connection: connection as never,
    ...{ timers, random: () => 0, model: "m", release: () => undefined },
  });
  const answer = (request: number): void =>
    open.get(request)!.resolve({
      ...{ kind: "historyRead", request, incarnation: 1, head: 7, modifiedAt: 5 },
      answer: { kind: "versionAtTime", version: 3 },
    });
  const ask = (signal?: AbortSignal) => line.ask<"versionAtTime">({ kind: "versionAtTime", time: 1 }, signal);
  return { connection, line, open, forgotten, answer, ask };
}

const reason = new Error("somebody went on");

test("[P9] a question that is given up is forgotten, and no other one is", async () => {
  const { open, forgotten, answer, ask } = asked();
  const [first, second] = [new AbortController(), new AbortController()];
  const [one, other] = [ask(first.signal), ask(second.signal)];
  first.abort(reason);
  await assert.rejects(one, reason);
  answer(2);
  assert.equal((await other).answer.version, 3);
  second.abort(reason);
  assert.deepEqual(forgotten, [1], "what is answered is not forgotten");
  await assert.rejects(ask(first.signal), reason);
  assert.equal(open.size, 2, "what was given up before is not asked");
});

test("[P9] a question that waits for a connection can be given up, and does not go over the next one", async () => {
  const { connection, line, open, forgotten, answer, ask } = asked();
  const begun = ask();
  answer(1);
  await begun;
  const controller = new AbortController();
  const waiting = ask(controller.signal);
  connection.isReady = false;
  open.get(2)!.reject(new ConvergenceError("connection-lost", "gone"));
  const ended = assert.rejects(waiting, reason);
  await Promise.resolve().then(() => undefined);
  controller.abort(reason);
  await ended;
  connection.isReady = true;
  line.resume();
  await Promise.resolve();
  assert.deepEqual([open.size, forgotten], [2, []]);
});
