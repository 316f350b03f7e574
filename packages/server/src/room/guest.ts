// A session in a room, from its coming to its going.

import type { Version } from "@convergence/engine";
import type { ModelSession } from "@convergence/protocol";
import type { CatchUp } from "./catch-up.ts";
import type { EntryBroadcast } from "./entry-broadcast.ts";
import { MemberStream } from "./member-stream.ts";
import type { Outlet } from "./outlet.ts";
import type { Participant } from "./room-input.ts";

export type Entrance = {
  readonly request: number;
  readonly who: Participant;
  readonly outlet: Outlet;
  /** The version that the client has, if it comes back. */
  readonly resume: Version | undefined;
};

/** `catchUp`: it is being told, or was told, what it missed. */
export type Guest = {
  readonly entrance: Entrance;
  readonly stream: MemberStream;
  catchUp: CatchUp | undefined;
  /** Who it was told is in, if that was before it was let in itself. */
  told: readonly ModelSession[];
  /** Where its own stream begins, once it is in. */
  joinedAt: Version | undefined;
  /** Of the comings and goings, how many it knows of. */
  heard: number;
  /** It has something else than the room has, and is about to be told. */
  isDiverged: boolean;
};

export const newGuest = (entrance: Entrance, broadcast: EntryBroadcast): Guest => ({
  ...{ entrance, stream: new MemberStream(entrance.outlet, broadcast), catchUp: undefined, told: [] },
  ...{ joinedAt: undefined, heard: 0, isDiverged: false },
});
