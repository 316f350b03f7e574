// Changes of others, in the order of their versions.
//
// A server that has encoded them already puts them together with `entriesFrame`.

import { type Codec, encoded, list, literal, struct } from "@convergence/engine";
import { type Entry, entryCodec } from "../entry.ts";
import { channelCodec } from "../integers.ts";
import { entriesPerMessageMax, serverFrameBytesMax } from "../limits.ts";

export type Entries = {
  readonly kind: "entries";
  readonly channel: number;
  readonly entries: readonly Entry[];
};

export const entriesCodec: Codec<Entries> = struct({
  kind: literal("entries"),
  channel: channelCodec,
  entries: list(entryCodec, entriesPerMessageMax),
});

/** The code of this message among those of the server. */
export const entriesCode = 5;

/** A frame with this one message, from entries that `encodeEntry` made: the same bytes for every receiver but the channel. */
export function entriesFrame(channel: number, entries: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const count = entries.length;
  if (count > entriesPerMessageMax) throw new RangeError(`${count} entries exceed ${entriesPerMessageMax}`);
  return encoded((writer) => {
    writer.byte(entriesCode);
    channelCodec.write(writer, channel);
    writer.varint(count);
    for (const entry of entries) writer.raw(entry);
    if (writer.length > serverFrameBytesMax) {
      throw new RangeError(`A frame of ${writer.length} bytes exceeds ${serverFrameBytesMax}`);
    }
  });
}
