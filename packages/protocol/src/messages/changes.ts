// Changes of a model by this client, as `ChangesEncoder` wrote them. What the bytes say depends on the payloads before it on the
// channel, so they are not looked into here.

import type { Codec } from "@convergence/engine";
import { changeStreamShape } from "../change-stream.ts";
import { channelCodec } from "../integers.ts";
import { clientFrameBytesMax } from "../limits.ts";
import { writeChangesHead } from "./changes-head.ts";

export type Changes = { readonly kind: "changes"; readonly channel: number; readonly payload: Uint8Array };

export const changesCodec: Codec<Changes> = {
  write(writer, { channel, payload }) {
    writeChangesHead(writer, channel, payload.length);
    writer.raw(payload);
  },
  read(reader) {
    const channel = channelCodec.read(reader);
    const payload = reader.view(clientFrameBytesMax);
    if (payload.length === 0) throw reader.fault("A payload holds at least one change");
    return { kind: "changes", channel, payload };
  },
  shape: `{kind:"changes",channel:${channelCodec.shape},payload:${changeStreamShape}}`,
};
