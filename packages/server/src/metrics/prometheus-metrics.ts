// What the observer hears and what the server holds, in the text form of Prometheus. The only file that knows prom-client; it is
// loaded when somebody wants metrics, and not before.
//
// Law: labels are codes of closed tables, so the number of series is bounded whoever connects. What comes with every frame is
// added up in plain numbers and handed to the library when it is asked for.

import type { StorageStatistics } from "@convergence/storage";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { CommitReport, ServerObserver } from "../observer.ts";
import type { ServerStatistics } from "../server-statistics.ts";
import { serverVersion } from "../version.ts";

export type PrometheusMetrics = {
  readonly observer: ServerObserver;
  readonly contentType: string;
  /** All of it as text, at this moment. */
  readonly render: (server: ServerStatistics, store: StorageStatistics | undefined) => Promise<string>;
};

/** A flush takes from a tenth of a millisecond to, on a disk in trouble, seconds. */
const secondsBuckets: readonly number[] = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];
/** Up to `changesPerCommitMax`. */
const changesBuckets: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/** Added up here, because they come with every frame or commit. */
const totals = {
  changes_committed: "Changes that were made durable.",
  operations_committed: "Operations in these changes.",
  commit_failures: "Commits that the store did not take. Everybody in the model resumes.",
  packing_failures: "Logs that could not be packed when it was due. They stay as they are, and it is tried again.",
  frames_received: "Frames from clients.",
  received_bytes: "Bytes in them.",
  frames_sent: "Frames to clients.",
  sent_bytes: "Bytes in them.",
  entries_sent: "Entries of logs that went to sessions: each change, once for everybody who hears of it.",
  divergences: "Replicas that were found to differ from the server's model. Anything but 0 is a bug.",
} as const;
type Total = keyof typeof totals;

const codes = {
  changes_refused: "Changes that were refused, each taken back by its author's replica.",
  upgrades_refused: "Requests for a connection that were answered with an HTTP status instead.",
  connections_rejected: "Connections that the server ended in words. slow-reader: what was sent was not read.",
  requests_failed: "Requests of clients that were answered with an error.",
  resyncs: "Sessions that had to open a model again and resume. slow-reader: too far behind to go on.",
  models_closed: "Sessions that lost a model for good.",
} as const;

const levels = {
  connections: "Connections, welcomed or not.",
  sessions: "Connections that have been welcomed.",
  rooms: "Models in memory.",
  models_open: "Models that sessions have open, counted once for each session.",
  room_inputs_waiting: "What sessions said and rooms have not taken up, because a commit is under way.",
  catch_ups_running: "Sessions that are being told what they missed.",
} as const;

const storeLevels = {
  store_requests_waiting: "Requests to the store without an answer.",
  store_bytes_waiting: "Bytes in those of them that are not under way yet.",
} as const;

const storeTotals = {
  store_transactions: "Transactions of the store, each with one flush to the medium where the mode flushes.",
  store_writes: "Writes in these transactions.",
} as const;

/** Of the process: shared, because the library watches the event loop and the collector for as long as the process lives. */
let processRegistry: Registry | undefined;
function processMetrics(): Registry {
  if (processRegistry === undefined) {
    processRegistry = new Registry();
    collectDefaultMetrics({ register: processRegistry });
  }
  return processRegistry;
}

const prefixed = (name: string): string => `convergence_${name}`;

export function createPrometheusMetrics(): PrometheusMetrics {
  const registry = new Registry();
  const registers = [registry];
  const counters = eachOf({ ...totals, ...storeTotals }, (name, help) => {
    return new Counter({ name: prefixed(`${name}_total`), help, registers });
  });
  const gauges = eachOf({ ...levels, ...storeLevels }, (name, help) => {
    return new Gauge({ name: prefixed(name), help, registers });
  });
  const byCode = eachOf(codes, (name, help) => {
    return new Counter({ name: prefixed(`${name}_total`), help, registers, labelNames: ["code"] });
  });
  new Gauge({ name: prefixed("info"), help: "Always 1.", registers, labelNames: ["version"] }).set(
    { version: serverVersion },
    1,
  );
  const sums = eachOf(totals, () => 0);
  const observer = observerOf(sums, byCode, histogramsOf(registers));
  const all = Registry.merge([registry, processMetrics()]);

  const render: PrometheusMetrics["render"] = async (server, store) => {
    for (const name of Object.keys(sums) as Total[]) raise(counters[name], sums[name]);
    gauges.connections.set(server.connections);
    gauges.sessions.set(server.sessions);
    gauges.rooms.set(server.rooms);
    gauges.models_open.set(server.modelsOpen);
    gauges.room_inputs_waiting.set(server.inputsWaiting);
    gauges.catch_ups_running.set(server.catchUps);
    gauges.store_requests_waiting.set(store?.waiting ?? 0);
    gauges.store_bytes_waiting.set(store?.waitingBytes ?? 0);
    raise(counters.store_transactions, store?.transactions ?? 0);
    raise(counters.store_writes, store?.writes ?? 0);
    return await all.metrics();
  };
  return { observer, contentType: all.contentType, render };
}

type Histograms = ReturnType<typeof histogramsOf>;

function histogramsOf(registers: Registry[]) {
  const seconds = (name: string, help: string): Histogram =>
    new Histogram({ name: prefixed(name), help, registers, buckets: [...secondsBuckets] });
  return {
    commitSeconds: seconds("commit_seconds", "From handing a commit to the store to its answer that it is durable."),
    waitSeconds: seconds(
      "change_wait_seconds",
      "From the arrival of changes to their being durable and told. What one client sends together counts once.",
    ),
    commitChanges: new Histogram({
      name: prefixed("commit_changes"),
      help: "Changes in one commit.",
      registers,
      buckets: [...changesBuckets],
    }),
  } as const;
}

function observerOf(
  sums: Record<Total, number>,
  byCode: Record<keyof typeof codes, Counter<"code">>,
  { commitSeconds, waitSeconds, commitChanges }: Histograms,
): ServerObserver {
  const count = (counter: Counter<"code">) => (code: string) => counter.inc({ code });
  return {
    now: () => performance.now(),
    frameReceived(bytes) {
      sums.frames_received++;
      sums.received_bytes += bytes;
    },
    frameSent(bytes) {
      sums.frames_sent++;
      sums.sent_bytes += bytes;
    },
    entriesSent(entries) {
      sums.entries_sent += entries;
    },
    committed({ changes, operations, ms }: CommitReport) {
      sums.changes_committed += changes;
      sums.operations_committed += operations;
      commitSeconds.observe(ms / 1000);
      commitChanges.observe(changes);
    },
    commitFailed() {
      sums.commit_failures++;
    },
    packingFailed() {
      sums.packing_failures++;
    },
    waited: (ms) => waitSeconds.observe(ms / 1000),
    refused: count(byCode.changes_refused),
    upgradeRefused: count(byCode.upgrades_refused),
    rejected: count(byCode.connections_rejected),
    requestFailed: count(byCode.requests_failed),
    resync: count(byCode.resyncs),
    modelClosed: count(byCode.models_closed),
    diverged() {
      sums.divergences++;
    },
  };
}

/** The library counts by steps; the sums are kept elsewhere. */
function raise(counter: Counter, total: number): void {
  counter.reset();
  counter.inc(total);
}

const eachOf = <Name extends string, Made>(
  table: Readonly<Record<Name, string>>,
  make: (name: Name, help: string) => Made,
): Record<Name, Made> =>
  Object.fromEntries(Object.entries<string>(table).map(([name, help]) => [name, make(name as Name, help)])) as Record<
    Name,
    Made
  >;
