// What comes in to a room.

import type { Operation, Tag, Tree, Version } from "@convergence/engine";
import type {
  Change,
  ErrorCode,
  Place,
  Refer,
  Restore,
  Revert,
  RevertSelection,
  SessionInfo,
  Share,
  Unshare,
} from "@convergence/protocol";
import type { ClientRecord } from "@convergence/storage";
import type { Refusal } from "./refusal.ts";
import type { ModelContent } from "./room-content.ts";

/** A session in this room: a number that the shell gives it, never used twice. */
export type MemberId = number;

/** `client` is known to its owner and to the server alone; others are shown who it is without it. */
export type Participant = SessionInfo & { readonly shown: SessionInfo };

export type RoomInput =
  | {
      readonly kind: "join";
      readonly member: MemberId;
      readonly who: Participant;
      /** From the store, read when everything was decided that the client had sent before. */
      readonly record: ClientRecord;
      /** Refusals of the client's that the store keeps. */
      readonly refusals?: number;
      /** The tag of the latest of them. */
      readonly lastRefusal?: Tag;
      /** It has nothing of the model yet. */
      readonly isNew: boolean;
      /** What it is to be told then, if nothing is committed before it is in. */
      readonly prepared?: ModelContent | undefined;
    }
  /** `mayReturn`: it has lost its connection, say. */
  | { readonly kind: "leave"; readonly member: MemberId; readonly mayReturn: boolean }
  | { readonly kind: "change"; readonly member: MemberId; readonly change: Change }
  | { readonly kind: "place"; readonly member: MemberId; readonly place: PlaceWish }
  | { readonly kind: "restore"; readonly member: MemberId; readonly restore: RestoreWish }
  | { readonly kind: "revert"; readonly member: MemberId; readonly revert: RevertWish }
  /** What it takes that the member wants, or why it cannot be had. */
  | { readonly kind: "reversed"; readonly member: MemberId; readonly reversal: Reversal }
  | { readonly kind: "seen"; readonly member: MemberId; readonly seen: Tag }
  | { readonly kind: "refer"; readonly member: MemberId; readonly message: Share | Refer | Unshare }
  /** It is time to tell of the references that were set. */
  | { readonly kind: "tellReferences" }
  /** What waits is to be taken up. */
  | { readonly kind: "rested" }
  /** What the member has is not what is here. */
  | { readonly kind: "diverged"; readonly member: MemberId }
  /** `wantsTree`: it is time for a snapshot. */
  | { readonly kind: "committed"; readonly wantsTree: boolean }
  | { readonly kind: "commitFailed"; readonly code: ErrorCode; readonly message: string };

/** What a member wants to be put back. */
export type PlaceWish = Pick<Place, "number" | "seen" | "items">;

/** An element is to have the content of its `tree`, which is that of a version; `undefined` if it was not there then. */
export type RestoreWish = Pick<Restore, "number" | "version" | "element"> & { readonly tree: Tree | undefined };

/** Past changes are to be taken back. */
export type RevertWish = RevertSelection & Pick<Revert, "number">;

/** What takes them back at a version; none if nothing is left of them. */
export type Reversal = Refusal | { readonly version: Version; readonly operations: readonly Operation[] };

/** What is to be carried out, or why it is not. */
export type Rework = Refusal | { readonly operations: readonly Operation[] };

/** What waits for the commit on its way. */
export type WaitingInput = Extract<RoomInput, { readonly member: MemberId }>;
