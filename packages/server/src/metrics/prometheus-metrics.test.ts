import assert from "node:assert/strict";
import { test } from "node:test";
import { createPrometheusMetrics } from "./prometheus-metrics.ts";

const idle = { connections: 0, sessions: 0, rooms: 0, modelsOpen: 0, inputsWaiting: 0, catchUps: 0 };

/** The values by series, as a scraper reads them. */
function read(text: string): Map<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

test("what was observed is counted, and asking twice counts nothing twice", async () => {
  const { observer, render, contentType } = createPrometheusMetrics();
  observer.frameReceived(10);
  observer.frameReceived(5);
  observer.entriesSent(3);
  observer.committed({ changes: 3, operations: 7, ms: 4 });
  observer.committed({ changes: 1, operations: 1, ms: 400 });
  observer.waited(20);
  observer.refused("forbidden");
  observer.rejected("slow-reader");
  observer.resync("slow-reader");
  observer.diverged();
  observer.packingFailed();
  const server = { connections: 5, sessions: 4, rooms: 3, modelsOpen: 9, inputsWaiting: 2, catchUps: 1 };
  const store = { transactions: 11, writes: 22, waiting: 33, waitingBytes: 44 };
  await render(server, store);
  const values = read(await render(server, store));
  assert.match(contentType, /^text\/plain; version=0\.0\.4/);
  const expected = {
    ...{ frames_received_total: 2, received_bytes_total: 15, entries_sent_total: 3, frames_sent_total: 0 },
    ...{ changes_committed_total: 4, operations_committed_total: 8, commit_failures_total: 0, divergences_total: 1 },
    packing_failures_total: 1,
    ...{ commit_changes_count: 2, commit_changes_sum: 4, 'commit_changes_bucket{le="1"}': 1 },
    ...{ commit_seconds_count: 2, 'commit_seconds_bucket{le="0.005"}': 1, 'change_wait_seconds_bucket{le="0.01"}': 0 },
    ...{ 'change_wait_seconds_bucket{le="0.025"}': 1, 'changes_refused_total{code="forbidden"}': 1 },
    ...{ 'connections_rejected_total{code="slow-reader"}': 1, 'resyncs_total{code="slow-reader"}': 1 },
    ...{ connections: 5, sessions: 4, rooms: 3, models_open: 9, room_inputs_waiting: 2, catch_ups_running: 1 },
    ...{ store_requests_waiting: 33, store_bytes_waiting: 44, store_transactions_total: 11, store_writes_total: 22 },
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(values.get(`convergence_${name}`), value, name);
  assert.ok(values.has("nodejs_eventloop_lag_p99_seconds"), "the process is measured too");
});

test("two servers of one process count apart, and share what is measured of the process", async () => {
  const [one, other] = [createPrometheusMetrics(), createPrometheusMetrics()];
  one.observer.frameSent(1);
  const [first, second] = [read(await one.render(idle, undefined)), read(await other.render(idle, undefined))];
  const sent = "convergence_frames_sent_total";
  assert.deepEqual([first.get(sent), second.get(sent)], [1, 0]);
  assert.equal(first.get("process_start_time_seconds"), second.get("process_start_time_seconds"));
});
