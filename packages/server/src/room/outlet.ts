// The way from a room to one session: one channel of its connection.

import type { ServerMessage } from "@convergence/protocol";
import type { EntryBatch } from "./entry-batch.ts";
import type { Notice } from "./notice.ts";
import type { Expulsion } from "./room.ts";
import type { Unaddressed } from "./unaddressed.ts";

export type Outlet = {
  /** What stands in `ServerMessage` without the channel. */
  readonly send: (message: Unaddressed<ServerMessage>) => void;
  /** What was committed, encoded already. */
  readonly sendEntries: (batch: EntryBatch) => void;
  /** What all hear alike and nobody waits for: who has come and who has gone, where others' references point. */
  readonly sendPaced: (notices: readonly Notice[]) => void;
  /** The session is out; nothing more is sent. */
  readonly end: (expulsion: Expulsion) => void;
};
