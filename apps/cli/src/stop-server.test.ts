import assert from "node:assert/strict";
import { test } from "node:test";
import { nextStopSignal } from "./shutdown-signal.ts";
import { stopMsMax, stopServer } from "./stop-server.ts";
import type { Terminal } from "./terminal.ts";

function listening() {
  const complaints: string[] = [];
  const terminal: Terminal = {
    environment: {},
    print: () => undefined,
    complain: (line) => void complaints.push(line),
  };
  return { terminal, complaints };
}

test("[P9] a server that does not come to an end is cut off with a message and exit code 1", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const exit = Promise.withResolvers<number>();
  context.mock.method(process, "exit", (code: number) => exit.resolve(code));
  const { terminal, complaints } = listening();
  void stopServer({ close: () => new Promise(() => undefined) }, terminal);
  context.mock.timers.tick(stopMsMax - 1);
  await new Promise(setImmediate);
  assert.deepEqual(complaints, []);
  context.mock.timers.tick(1);
  assert.equal(await exit.promise, 1);
  assert.match(complaints.join(), /did not stop within 20 seconds/);
});

test("a server that ends in time is exit code 0, and no timer keeps the process", async () => {
  const { terminal, complaints } = listening();
  assert.equal(await stopServer({ close: async () => undefined }, terminal), 0);
  assert.deepEqual(complaints, []);
  const before = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  await assert.rejects(
    stopServer({ close: async () => Promise.reject(new Error("the store failed")) }, terminal),
    /store/,
  );
  assert.equal(process.getActiveResourcesInfo().filter((name) => name === "Timeout").length, before);
});

test("the first signal is taken, the second one ends the process as it always does", async () => {
  const before = process.listenerCount("SIGTERM");
  const stopped = nextStopSignal();
  assert.equal(process.listenerCount("SIGTERM"), before + 1);
  process.emit("SIGTERM", "SIGTERM");
  assert.equal(await stopped, "SIGTERM");
  assert.deepEqual([process.listenerCount("SIGTERM"), process.listenerCount("SIGINT")], [before, before]);
});
