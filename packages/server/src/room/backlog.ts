// What a client missed: the stream that it would have had since a version (R5), own outcomes among it (P4). Pure.

import { tagOf, type Version, versionOf } from "@convergence/engine";
import { decodeOriginal, isErrorCode } from "@convergence/protocol";
import { type LogEntry, placedSequence, type RefusalRecord } from "@convergence/storage";
import type { Delivery } from "./room-effect.ts";

/** In the order of the stream: a refusal after the version that it came after. Both lists are in that order already. */
export function backlogDeliveries(
  entries: readonly LogEntry[],
  refusals: readonly RefusalRecord[],
  client: string,
): Delivery[] {
  const deliveries: Delivery[] = [];
  let next = 0;
  for (const entry of entries) {
    for (; next < refusals.length && refusals[next]!.tag < tagOf(entry.version); next++) {
      deliveries.push(refusalDelivery(refusals[next]!));
    }
    deliveries.push(entryDelivery(entry, client));
  }
  for (const refusal of refusals.slice(next)) deliveries.push(refusalDelivery(refusal));
  return deliveries;
}

/** Cuts a list of refusals behind the last one that came no later than at a version. */
export function refusalsUpTo(
  refusals: readonly RefusalRecord[],
  version: Version,
): readonly [before: readonly RefusalRecord[], after: readonly RefusalRecord[]] {
  const cut = refusals.findIndex((refusal) => versionOf(refusal.tag) > version);
  return cut < 0 ? [refusals, []] : [refusals.slice(0, cut), refusals.slice(cut)];
}

/** What the server placed at a client's wish is told to that client as to all others. */
const isOwnChange = (entry: LogEntry, client: string): boolean =>
  entry.client === client && entry.sequence !== placedSequence;

function entryDelivery(entry: LogEntry, client: string): Delivery {
  if (!isOwnChange(entry, client)) return { entry };
  const { sequence, version, time, original } = entry;
  const lost = original === undefined ? [] : decodeOriginal(original).lost;
  return { committed: { sequence, version, time, lost } };
}

function refusalDelivery({ sequence, tag, code, message }: RefusalRecord): Delivery {
  if (!isErrorCode(code)) throw new Error(`The store holds a refusal with the unknown code ${code}`);
  return { message: { kind: "refused", sequence, tag, code, message } };
}
