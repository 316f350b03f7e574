// What stands before the payload of a message with changes, apart from the message itself: whoever encodes changes writes their
// frames as well.

import type { Writer } from "@convergence/engine";
import { channelCodec } from "../integers.ts";

/** The code of this message among those of a client. */
export const changesCode = 5;

/** Writes what comes between the code and a payload of so many bytes. */
export function writeChangesHead(writer: Writer, channel: number, bytes: number): void {
  channelCodec.write(writer, channel);
  if (bytes === 0) throw new RangeError("A payload holds at least one change");
  writer.varint(bytes);
}
