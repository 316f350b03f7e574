// What a scenario is given, and what it comes to.

import type { Cannot } from "../contestant.ts";
import { lettersOf } from "../offline-workload.ts";
import type { Contestant, ContestantName } from "./contestants.ts";
import type { Latencies } from "./journeys.ts";
import type { Ears, LoadClient, OpenText } from "./load-client.ts";
import { received, sent } from "./load-socket.ts";
import { pace, until } from "./pace.ts";
import type { ServerProcess } from "./server-process.ts";
import type { Typist } from "./typist.ts";

export type Setting = {
  readonly name: ContestantName;
  readonly contestant: Contestant;
  readonly client: LoadClient;
  /** On the disk that is measured. Gone afterwards. */
  readonly folder: string;
  /** Of the command line: a trace, or `-`. */
  readonly argument: string;
  /** The contestant's server, on the measurement's folder unless another one is named. */
  start(folder?: string): Promise<ServerProcess>;
};

export type Figures = { readonly [figure: string]: number };
export type Outcome = { readonly figures: Figures; readonly remark?: string } | Cannot;
export type Scenario = (setting: Setting) => Promise<Outcome>;

/** For how long a scenario's load is measured. `SECONDS` changes it. */
export const measuredSeconds = Number(process.env.SECONDS ?? 10);
/** For how long the same load goes before: a server runs for days, so what its first seconds cost is not what it costs. `WARM_UP`
 *  changes it. */
export const warmUpSeconds: number = Number(process.env.WARM_UP ?? 10);

/** Connections that are opened at the same time. */
const openAtOnce = 50;

export async function openAll<Opened>(count: number, open: (n: number) => Promise<Opened>): Promise<Opened[]> {
  const opened: Opened[] = [];
  while (opened.length < count) {
    const next = Math.min(openAtOnce, count - opened.length);
    opened.push(...(await Promise.all(Array.from({ length: next }, (_, n) => open(opened.length + n)))));
  }
  return opened;
}

export const nothing: Ears = {};

type Load = {
  readonly perSecond: number;
  readonly type: (n: number) => void;
  /** Has what was done arrived where it is to be heard of? */
  readonly arrivals: readonly { readonly isComplete: boolean }[];
};

/** Edits at a rate, first to warm up. It is measured until the last of them has arrived, so that a server that falls behind pays for
 *  all of them. */
export async function underLoad(server: ServerProcess, latencies: Latencies, load: Load): Promise<Figures> {
  const spent = await spentUnderLoad(server, latencies, load);
  return { ...latencies.figures(), ...costs(server, spent, load.perSecond * measuredSeconds) };
}

/** The same, for who tells other figures of it. */
export async function spentUnderLoad(server: ServerProcess, latencies: Latencies, load: Load): Promise<Spent> {
  const { perSecond, type, arrivals } = load;
  const settled = () => until(() => arrivals.every(({ isComplete }) => isComplete), "what was typed");
  await pace(perSecond, warmUpSeconds, type);
  await settled();
  latencies.isMeasured = true;
  return weighed(server, async () => {
    await pace(perSecond, measuredSeconds, type);
    await settled();
  });
}

/** Work, and what it cost. */
export async function weighed(server: ServerProcess, work: () => Promise<void>): Promise<Spent> {
  const before = server.usage();
  const bytesBefore = { in: sent(), out: received().wire };
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  const after = server.usage();
  return {
    seconds,
    serverSeconds: after.serverSeconds - before.serverSeconds,
    databaseSeconds: after.databaseSeconds - before.databaseSeconds,
    loadShare: (after.loadSeconds - before.loadSeconds) / seconds,
    bytesIn: sent() - bytesBefore.in,
    bytesOut: received().wire - bytesBefore.out,
  };
}

export type Spent = {
  readonly seconds: number;
  readonly serverSeconds: number;
  readonly databaseSeconds: number;
  /** Of one core: near 1, the load was what limited. */
  readonly loadShare: number;
  /** Into the server and out of it, of all clients, on the lines. */
  readonly bytesIn: number;
  readonly bytesOut: number;
};

/** What all scenarios under load tell besides. */
export function costs(server: ServerProcess, spent: Spent, edits: number): Figures {
  return {
    "CPU s": spent.serverSeconds,
    "CPU s/1,000": (spent.serverSeconds / edits) * 1000,
    "DB CPU s/1,000": (spent.databaseSeconds / edits) * 1000,
    "RSS MB": server.residentBytes() / 1e6,
    "DB MB": server.databaseBytes() / 1e6,
    "load %": spent.loadShare * 100,
  };
}

/** Waits until everybody has everything, and checks it: the same text everywhere, of the very letters that were typed. */
export async function requireEverything(texts: readonly OpenText[], typists: readonly Typist[]): Promise<void> {
  const letters = typists.flatMap((typist) => typist.letters);
  await until(() => texts.every((each) => each.length() === letters.length), `${letters.length} letters everywhere`);
  await until(() => new Set(texts.map((each) => each.text())).size === 1, "the same text everywhere");
  if (lettersOf(texts[0]!.text()) !== lettersOf(letters)) throw new Error("The letters are not those that were typed");
}
