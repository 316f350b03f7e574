// What a client missed: the stream that it would have had since a version (R5), own outcomes among it (P4).

import { tagOf, type Version, versionOf } from "@convergence/engine";
import { isErrorCode } from "@convergence/protocol";
import type { LogEntry, ModelHandle, RefusalRecord, Storage } from "@convergence/storage";
import { decodeOriginal } from "./original.ts";
import { readLogSince } from "./read-log.ts";
import type { Delivery } from "./room.ts";

export type Backlog = {
  readonly entries: readonly LogEntry[];
  readonly refusals: readonly RefusalRecord[];
  /** Up to which the log was read. */
  readonly version: Version;
};

/** Reads the log to its end. Refusals that the client has heard of for sure are forgotten on the way. */
export async function readBacklog(
  storage: Storage,
  handle: ModelHandle,
  client: string,
  since: Version,
): Promise<Backlog> {
  const all = await storage.readRefusals(handle, client);
  const refusals = all.filter((refusal) => versionOf(refusal.tag) >= since);
  const known = all.length - refusals.length;
  if (known > 0) await storage.forgetRefusals(handle, client, all[known - 1]!.sequence + 1);
  const entries: LogEntry[] = [];
  for await (const entry of readLogSince(storage, handle, since)) entries.push(entry);
  return { entries, refusals, version: entries.at(-1)?.version ?? since };
}

/** In the order of the stream: a refusal after the version that it came after. */
export function backlogDeliveries({ entries, refusals }: Backlog, client: string): Delivery[] {
  const stream = [
    ...entries.map((entry) => ({ tag: tagOf(entry.version), delivery: entryDelivery(entry, client) })),
    ...refusals.map((refusal) => ({ tag: refusal.tag, delivery: refusalDelivery(refusal) })),
  ];
  return stream.sort((a, b) => a.tag - b.tag).map((each) => each.delivery);
}

function entryDelivery(entry: LogEntry, client: string): Delivery {
  if (entry.client !== client) return { entry };
  const { sequence, version, time, original } = entry;
  const lost = original === undefined ? [] : decodeOriginal(original).lost;
  return { message: { kind: "committed", sequence, version, time, lost } };
}

function refusalDelivery({ sequence, tag, code, message }: RefusalRecord): Delivery {
  if (!isErrorCode(code)) throw new Error(`The store holds a refusal with the unknown code ${code}`);
  return { message: { kind: "refused", sequence, tag, code, message } };
}
