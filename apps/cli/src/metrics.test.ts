// Metrics of a real server, as Prometheus would fetch them.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { connectAnonymously, type RealTimeString } from "@convergence/client";
import { freePort } from "./testing/free-port.ts";
import { startServer } from "./testing/start-command.ts";

const edits = 20;

test("metrics count what a session did, name nobody and nothing, and are not on the port of the clients", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "convergence-metrics-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const words = ["--port", "0", "--data", folder, "--log-level", "silent", "--metrics-port", String(port)];
  const server = await startServer(context, words);
  const metrics = `http://127.0.0.1:${port}/metrics`;
  const read = async (): Promise<string> => (await fetch(metrics)).text();
  const value = (text: string, series: string): number =>
    Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`convergence_${series} `))
        ?.split(" ")[1],
    );
  assert.equal(value(await read(), "connections"), 0);

  const domain = await connectAnonymously(server.url, "mark-of-the-name", { clientId: "mark-of-the-client" });
  const data = { text: "mark-of-the-text" };
  const model = await domain
    .models()
    .openAutoCreate({ collection: "mark-of-the-collection", id: "mark-of-the-model", data });
  const text = model.elementAt("text") as unknown as RealTimeString;
  for (let i = 0; i < edits; i++) text.insert(0, "x");
  await new Promise<void>((resolve) => model.on("committed", () => resolve()));
  const during = await read();
  for (const [series, expected] of Object.entries({
    ...{ changes_committed_total: edits, operations_committed_total: edits, commit_changes_sum: edits },
    ...{ connections: 1, sessions: 1, rooms: 1, models_open: 1, room_inputs_waiting: 0, store_requests_waiting: 0 },
    ...{ divergences_total: 0, commit_failures_total: 0 },
  })) {
    assert.equal(value(during, series), expected, series);
  }
  for (const series of [
    "store_transactions_total",
    "change_wait_seconds_count",
    "commit_seconds_sum",
    "sent_bytes_total",
  ])
    assert.ok(value(during, series) > 0, series);
  assert.doesNotMatch(during, /mark-of|default/);
  assert.equal((await fetch(`${server.url}metrics`)).status, 404);
  assert.deepEqual(await (await fetch(`${server.url}ready`)).json(), { status: "ready" });

  await domain.dispose();
  assert.equal((await server.stop("SIGTERM")).code, 0);
});
