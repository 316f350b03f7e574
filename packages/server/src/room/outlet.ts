// The way from a room to one session: one channel of its connection.

import type { ModelOpened, ServerMessage } from "@convergence/protocol";
import type { ChannelFrame } from "./channel-frame.ts";
import type { EntryBatch } from "./entry-batch.ts";
import type { Expulsion } from "./expulsion.ts";
import type { ModelContent } from "./room-content.ts";
import type { Unaddressed } from "./unaddressed.ts";

export type Outlet = {
  /** What stands in `ServerMessage` without the channel. */
  readonly send: (message: Unaddressed<ServerMessage>) => void;
  /** The model is open, and this is what it holds. */
  readonly opened: (message: Omit<Unaddressed<ModelOpened>, "snapshot">, content: ModelContent) => void;
  /** What was committed, encoded already. `isPaced`: it has waited for more of its kind before it was committed, and need not again. */
  readonly sendEntries: (batch: EntryBatch, isPaced?: boolean) => void;
  /** What all hear alike and nobody waits for: who has come and gone, what they let others know of themselves, where references point. */
  readonly sendPaced: (frames: readonly ChannelFrame[]) => void;
  /** The session is out; nothing more is sent. */
  readonly end: (expulsion: Expulsion) => void;
};
