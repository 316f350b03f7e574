// The lines of a history export: a header, then one for each change, oldest first, each one JSON object (docs/history.md).
//
// Law: what a line says depends on its change alone, so an export that is resumed gives the lines that one in a piece would have given.
// Clients are named as others know them, never by the id that they send.

import { decodeOperations, decodeOriginal, type OperationJson, operationJson } from "@convergence/engine";
import { type LogEntry, type ModelRecord, placedSequence, type VersionName } from "@convergence/storage";
import { publicClientOf } from "../connection/public-client.ts";

export const historyFormat = "convergence-history/1";

/** The first line. Times are ISO 8601 in UTC. */
export type HistoryHeader = {
  readonly format: typeof historyFormat;
  readonly domain: string;
  readonly model: string;
  readonly collection: string;
  readonly incarnation: number;
  readonly createdAt: string;
  readonly createdBy: string;
  /** Not there unless the model was removed. */
  readonly removedAt?: string;
  /** The newest version when the export began. */
  readonly head: number;
  /** All names that versions up to the head have, by their versions, whichever were looked at. */
  readonly names: readonly {
    readonly name: string;
    readonly version: number;
    readonly createdAt: string;
    readonly createdBy: string;
  }[];
  /** The versions that were looked at, both included; `from` is above `to` if there were none. */
  readonly from: number;
  readonly to: number;
};

/** Each of the other lines. */
export type HistoryLine = {
  readonly version: number;
  readonly base: number;
  readonly time: string;
  /** As the client claims. */
  readonly clientTime: string;
  readonly user: string;
  readonly session: string;
  readonly client: string;
  /** The client's own number of the change; null of what the server placed at its wish. */
  readonly sequence: number | null;
  readonly source: string | null;
  readonly reason: string | null;
  /** As they took effect. */
  readonly operations: readonly OperationJson[];
  /** As they were submitted; null unless effect was lost. */
  readonly original: {
    readonly operations: readonly OperationJson[];
    /** Which of them were lost, counted from 0. */
    readonly lost: readonly number[];
    /** What the author had given up before it was sent. */
    readonly neverSent: readonly OperationJson[];
  } | null;
};

export const timeText = (time: number): string => new Date(time).toISOString();

export function historyHeader(
  record: ModelRecord,
  names: readonly VersionName[],
  from: number,
  to: number,
): HistoryHeader {
  const { domain, model, collection, incarnation, createdAt, createdBy, removedAt, head } = record;
  return {
    format: historyFormat,
    ...{ domain, model, collection, incarnation, createdAt: timeText(createdAt), createdBy },
    ...(removedAt === undefined ? {} : { removedAt: timeText(removedAt) }),
    head,
    names: names
      .filter(({ version }) => version <= head)
      .map(({ name, version, createdAt, createdBy }) => ({ name, version, createdAt: timeText(createdAt), createdBy })),
    ...{ from, to },
  };
}

export function historyLine(entry: LogEntry): HistoryLine {
  const { version, base, time, clientTime, user, session, client, sequence, meta, operations, original } = entry;
  return {
    ...{ version, base, time: timeText(time), clientTime: timeText(clientTime), user, session },
    client: publicClientOf(client),
    sequence: sequence === placedSequence ? null : sequence,
    source: meta?.source ?? null,
    reason: meta?.reason ?? null,
    operations: decodeOperations(operations).map(operationJson),
    original: original === undefined ? null : originalJson(original),
  };
}

function originalJson(bytes: Uint8Array): HistoryLine["original"] {
  const { operations, lost, neverSent } = decodeOriginal(bytes);
  return { operations: operations.map(operationJson), lost, neverSent: neverSent.map(operationJson) };
}
