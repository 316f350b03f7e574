// What was committed since, in the order of versions: the changes of others, and of the client's own ones that they are. The
// bytes are those of `EntriesEncoder` and `CommittedEncoder`, and are not looked into here.
//
// A server puts the items together with `entriesFrame`: those of others are the same for every receiver.

import { type Codec, encoded } from "@convergence/engine";
import { entryStreamShape } from "../entry-form.ts";
import { channelCodec } from "../integers.ts";
import { entriesPerMessageMax, serverFrameBytesMax } from "../limits.ts";

export type Entries = { readonly kind: "entries"; readonly channel: number; readonly payload: Uint8Array };

export const entriesCodec: Codec<Entries> = {
  write(writer, { channel, payload }) {
    channelCodec.write(writer, channel);
    if (payload.length === 0) throw new RangeError("A payload holds at least one entry");
    writer.bytes(payload);
  },
  read(reader) {
    const channel = channelCodec.read(reader);
    const payload = reader.view(serverFrameBytesMax);
    if (payload.length === 0) throw reader.fault("A payload holds at least one entry");
    return { kind: "entries", channel, payload };
  },
  shape: `{kind:"entries",channel:${channelCodec.shape},payload:${entryStreamShape}}`,
};

/** The code of this message among those of the server. */
export const entriesCode = 5;

/** A frame with this one message, from items in the order of their versions. `count`: of the entries, if an item has several. */
export function entriesFrame(
  channel: number,
  items: readonly Uint8Array[],
  count: number = items.length,
): Uint8Array<ArrayBuffer> {
  if (count === 0) throw new RangeError("A payload holds at least one entry");
  if (count > entriesPerMessageMax) throw new RangeError(`${count} entries exceed ${entriesPerMessageMax}`);
  let length = 0;
  for (const item of items) length += item.length;
  return encoded((writer) => {
    writer.byte(entriesCode);
    channelCodec.write(writer, channel);
    writer.varint(length);
    for (const item of items) writer.raw(item);
    if (writer.length > serverFrameBytesMax) {
      throw new RangeError(`A frame of ${writer.length} bytes exceeds ${serverFrameBytesMax}`);
    }
  });
}
