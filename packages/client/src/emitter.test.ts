import assert from "node:assert/strict";
import test from "node:test";
import { ConvergenceEventEmitter, deliver } from "./emitter.ts";

type Ping = { readonly name: "ping"; readonly n: number };

const begin = () => {
  const errors: unknown[] = [];
  const emitter = new ConvergenceEventEmitter<{ ping: Ping }>((error) => errors.push(error));
  return { emitter, errors, ping: (n: number) => emitter[deliver]({ name: "ping", n }) };
};

test("listeners come and go in every way that there is", () => {
  const { emitter, ping } = begin();
  const heard: number[] = [];
  const listener = ({ n }: Ping) => heard.push(n);
  emitter.on("ping", listener);
  ping(1);
  emitter.off("ping", listener);
  ping(2);
  emitter.once("ping", listener);
  ping(3);
  ping(4);
  emitter.addListener("ping", listener).removeListeners("ping");
  ping(5);
  emitter.addListener("ping", listener).removeAllListeners();
  ping(6);
  assert.deepEqual(heard, [1, 3]);
});

test("listeners added or removed during an event count from the next one on", () => {
  const { emitter, ping } = begin();
  const heard: string[] = [];
  const second = () => heard.push("second");
  emitter.on("ping", () => {
    heard.push("first");
    emitter.off("ping", second);
    emitter.on("ping", () => heard.push("third"));
  });
  emitter.on("ping", second);
  ping(1);
  assert.deepEqual(heard, ["first", "second"]);
});

test("events is an observable of all of them", () => {
  const { emitter, ping } = begin();
  const heard: unknown[] = [];
  const subscription = emitter.events().subscribe((event) => heard.push(event));
  ping(1);
  subscription.unsubscribe();
  ping(2);
  assert.deepEqual(heard, [{ name: "ping", n: 1 }]);
});
