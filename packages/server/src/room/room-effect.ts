// What a room wants done, and what it has to say to whom.

import type { Operation, Tree, Version } from "@convergence/engine";
import type { Committed, ReferenceUpdate, ServerMessage } from "@convergence/protocol";
import type { ClientRecord, LogEntry, RefusalRecord } from "@convergence/storage";
import type { Expulsion } from "./expulsion.ts";
import type { ModelContent } from "./room-content.ts";
import type { MemberId, Participant, RevertWish } from "./room-input.ts";
import type { Unaddressed } from "./unaddressed.ts";

/** What a commit writes: `Commit` of the storage without the model's handle. */
export type RoomCommit = {
  readonly expectedHead: Version;
  readonly entries: readonly LogEntry[];
  readonly clients: readonly ClientRecord[];
  readonly refusals: readonly RefusalRecord[];
};

/** What a session hears: of somebody else's change, of its own one, or something else. `operations`: those of the entry, where they
 *  need not be decoded. */
export type Told = { readonly entry: LogEntry; readonly operations?: readonly Operation[] | undefined };
export type Delivery = Told | { readonly committed: Committed } | { readonly message: Unaddressed<ServerMessage> };

export type RoomEffect =
  | {
      readonly kind: "joined";
      readonly member: MemberId;
      readonly version: Version;
      readonly record: ClientRecord;
      readonly isNew: boolean;
      /** What it is to be told, if it is new: what was prepared, if it is of this version, else the tree. */
      readonly prepared: ModelContent | undefined;
      readonly tree: Tree | undefined;
      readonly references: readonly ReferenceUpdate[];
      readonly who: Participant;
    }
  /** References were set, and are to be told before long. */
  | { readonly kind: "referencesSet" }
  /** For everybody who is in: where references are at this version, which everybody has been told. */
  | { readonly kind: "references"; readonly version: Version; readonly updates: readonly ReferenceUpdate[] }
  /** The member is out. `mayReturn`: it is to be expected back. */
  | { readonly kind: "left"; readonly who: Participant; readonly mayReturn: boolean }
  /** Everything that is about to be delivered of others' changes, in the order of the log. */
  | { readonly kind: "told"; readonly entries: readonly Told[] }
  /** Each of these members hears all of this. */
  | { readonly kind: "deliver"; readonly members: readonly MemberId[]; readonly deliveries: readonly Delivery[] }
  | { readonly kind: "commit"; readonly commit: RoomCommit; readonly operations: number }
  /** What waits is to be taken up after so long (`rested`). */
  | { readonly kind: "rest"; readonly ms: number }
  /** It is to be found out what this wish takes (`reversed`). */
  | { readonly kind: "reverse"; readonly member: MemberId; readonly wish: RevertWish }
  /** The client has heard of these refusals of its changes: those with a sequence below `before`. */
  | { readonly kind: "forget"; readonly client: string; readonly before: number }
  | { readonly kind: "snapshot"; readonly version: Version; readonly tree: Tree }
  /** The member is out, and has this to go on from; everything up to this version was told before. */
  | { readonly kind: "diverged"; readonly member: MemberId; readonly version: Version; readonly tree: Tree }
  | ({ readonly kind: "expelled"; readonly member: MemberId } & Expulsion);
