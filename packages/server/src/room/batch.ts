// One commit of a room in the making, and what each member hears of it afterwards.

import {
  type ChangeMeta,
  encodeOperations,
  type Operation,
  type Placed,
  type Trunk,
  tagOf,
  type Version,
} from "@convergence/engine";
import {
  type Change,
  type ErrorCode,
  encodeOriginal,
  type ServerMessage,
  type SessionInfo,
} from "@convergence/protocol";
import { type ClientRecord, type LogEntry, placedSequence, type RefusalRecord } from "@convergence/storage";
import type { Delivery, RoomCommit, RoomEffect, Told } from "./room-effect.ts";
import type { MemberId } from "./room-input.ts";
import type { Unaddressed } from "./unaddressed.ts";

/** What was decided in the commit on its way, in order, to be told when it is durable. */
export type Decided =
  | {
      readonly kind: "entry";
      readonly member: MemberId;
      readonly entry: LogEntry;
      readonly operations: readonly Operation[];
      readonly lost: readonly number[];
    }
  | { readonly kind: "refused"; readonly member: MemberId; readonly refusal: RefusalRecord }
  | { readonly kind: "answer"; readonly member: MemberId; readonly message: Unaddressed<ServerMessage> };

/** One commit in the making. */
export class Batch {
  readonly decided: Decided[] = [];
  readonly #expectedHead: Version;
  readonly clients = new Map<string, ClientRecord>();
  /** From how many inputs it is made. */
  readonly inputs: number;
  /** In all its entries. */
  operations = 0;

  constructor(expectedHead: Version, inputs: number) {
    this.#expectedHead = expectedHead;
    this.inputs = inputs;
  }

  refused(member: MemberId, refusal: RefusalRecord): void {
    this.decided.push({ kind: "refused", member, refusal });
  }

  /** To be told when what was decided before is durable. */
  answer(member: MemberId, message: Unaddressed<ServerMessage>): void {
    this.decided.push({ kind: "answer", member, message });
  }

  get isAnyToWrite(): boolean {
    return this.decided.some(({ kind }) => kind !== "answer");
  }

  client(record: ClientRecord): void {
    this.clients.set(record.client, record);
  }

  commit(): RoomCommit {
    return {
      expectedHead: this.#expectedHead,
      entries: this.decided.flatMap((each) => (each.kind === "entry" ? [each.entry] : [])),
      refusals: this.decided.flatMap((each) => (each.kind === "refused" ? [each.refusal] : [])),
      clients: [...this.clients.values()],
    };
  }
}

export function entryOf(
  who: SessionInfo,
  change: Change,
  { version, operations, lost, time }: Pick<LogEntry, "version" | "time"> & ReturnType<Trunk["commit"]>,
): LogEntry {
  const { sequence, seen, base, clientTime, meta } = change;
  return {
    version,
    base,
    seen,
    client: who.client,
    sequence,
    session: who.session,
    user: who.user,
    time,
    clientTime,
    meta,
    operations: encodeOperations(operations),
    original: encodeOriginal({ lost, operations: change.operations, neverSent: change.lost }),
  };
}

/** `reason`: of what is not anchors alone. */
export function placedEntryOf(
  { client, session, user }: SessionInfo,
  { version, operations }: Pick<Placed, "version" | "operations">,
  time: number,
  reason?: string,
): LogEntry {
  const base = version - 1;
  return {
    ...{ version, base, seen: tagOf(base), client, sequence: placedSequence, session, user, time, clientTime: time },
    meta: operations.every(({ kind }) => kind === "anchor") ? undefined : restored(reason),
    operations: encodeOperations(operations),
    original: undefined,
  };
}

const restored = (reason: string | undefined): ChangeMeta =>
  reason === undefined ? { source: "restore" } : { source: "restore", reason };

/** Who hears what of it: whoever has a part in it what is its own, and all others alike. `entries`: those of it. */
export function deliveriesOf(
  decided: readonly Decided[],
  entries: readonly Told[],
  members: Iterable<MemberId>,
): Extract<RoomEffect, { readonly kind: "deliver" }>[] {
  const authors = new Set(decided.map((each) => each.member));
  const effects: Extract<RoomEffect, { readonly kind: "deliver" }>[] = [];
  const others: MemberId[] = [];
  for (const member of members) {
    if (!authors.has(member)) others.push(member);
    else {
      const deliveries = decided.flatMap((each) => deliveryTo(member, each));
      effects.push({ kind: "deliver", members: [member], deliveries });
    }
  }
  if (entries.length > 0 && others.length > 0) effects.push({ kind: "deliver", members: others, deliveries: entries });
  return effects;
}

/** An author hears of its own change as an acknowledgement. */
function deliveryTo(member: MemberId, decided: Decided): Delivery[] {
  if (decided.kind === "answer") return decided.member === member ? [{ message: decided.message }] : [];
  if (decided.kind === "refused") {
    if (decided.member !== member) return [];
    const { sequence, tag, code, message } = decided.refusal;
    return [{ message: { kind: "refused", sequence, tag, code: code as ErrorCode, message } }];
  }
  if (decided.member !== member || decided.entry.sequence === placedSequence) return [decided];
  const { sequence, version, time } = decided.entry;
  return [{ committed: { sequence, version, time, lost: decided.lost } }];
}
