// The way from a room to one session: one channel of its connection.

import type { ServerMessage } from "@convergence/protocol";
import type { ChannelFrame } from "./channel-frame.ts";
import type { EntryBatch } from "./entry-batch.ts";
import type { Expulsion } from "./expulsion.ts";
import type { Unaddressed } from "./room.ts";

export type Outlet = {
  /** What stands in `ServerMessage` without the channel. */
  readonly send: (message: Unaddressed<ServerMessage>) => void;
  /** What was committed, encoded already. */
  readonly sendEntries: (batch: EntryBatch) => void;
  /** Who has come and who has gone, and what they let others know of themselves. */
  readonly sendPresence: (frames: readonly ChannelFrame[]) => void;
  /** The session is out; nothing more is sent. */
  readonly end: (expulsion: Expulsion) => void;
};
