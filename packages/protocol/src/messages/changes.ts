// Changes of a model by this client, as `ChangesEncoder` wrote them. What the bytes say depends on the payloads before it on the
// channel, so they are not looked into here.

import type { Codec } from "@convergence/engine";
import { changeStreamShape } from "../change-stream.ts";
import { channelCodec } from "../integers.ts";
import { clientFrameBytesMax } from "../limits.ts";

export type Changes = { readonly kind: "changes"; readonly channel: number; readonly payload: Uint8Array };

/** The code of this message among those of a client. */
export const changesCode = 5;

/** A frame with this one message and a short payload, which is what somebody who types sends; none for anything longer. */
export function shortChangesFrame(channel: number, payload: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const { length } = payload;
  if (channel > oneByteMax || channel < 1 || length > oneByteMax || length === 0) return undefined;
  const frame = new Uint8Array(headBytes + length);
  frame[0] = changesCode;
  frame[1] = channel;
  frame[2] = length;
  for (let index = 0; index < length; index++) frame[headBytes + index] = payload[index]!;
  return frame;
}

/** A varint of one byte. */
const oneByteMax = 0x7f;
const headBytes = 3;

export const changesCodec: Codec<Changes> = {
  write(writer, { channel, payload }) {
    channelCodec.write(writer, channel);
    if (payload.length === 0) throw new RangeError("A payload holds at least one change");
    writer.bytes(payload);
  },
  read(reader) {
    const channel = channelCodec.read(reader);
    const payload = reader.view(clientFrameBytesMax);
    if (payload.length === 0) throw reader.fault("A payload holds at least one change");
    return { kind: "changes", channel, payload };
  },
  shape: `{kind:"changes",channel:${channelCodec.shape},payload:${changeStreamShape}}`,
};
