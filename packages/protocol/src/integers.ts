// The whole numbers of the protocol, each with its range.

import { type Codec, counterMax, refine, refusalsPerVersionMax, siteMax, varint } from "@convergence/engine";
import { channelMax } from "./limits.ts";

/** A whole number in first..last. `what` names it in errors. */
export function integer(what: string, first: number, last: number): Codec<number> {
  return refine(
    varint,
    (value) => value >= first && value <= last,
    (value) => `The ${what} ${value} is not in ${first}..${last}`,
  );
}

/** The largest version: beyond it tags would not be safe integers. At a thousand changes a second, 272 years. */
export const versionMax: number = Math.floor(Number.MAX_SAFE_INTEGER / (refusalsPerVersionMax + 1));

/** The last moment that a `Date` can hold. */
const timeMax = 8.64e15;

/** Whether a number is a time in milliseconds since 1970 UTC. */
export const isTime = (value: number): boolean => Number.isSafeInteger(value) && value >= 0 && value <= timeMax;

/** By hand, as it stands in every frame. */
export const channelCodec: Codec<number> = {
  write(writer, channel) {
    if (!(channel >= 0 && channel <= channelMax)) throw new RangeError(channelFault(channel));
    writer.varint(channel);
  },
  read(reader) {
    const channel = reader.varint();
    if (channel > channelMax) throw reader.fault(channelFault(channel));
    return channel;
  },
  shape: varint.shape,
};

const channelFault = (channel: number): string => `The channel ${channel} is not in 0..${channelMax}`;

export const versionCodec: Codec<number> = integer("version", 0, versionMax);
export const sequenceCodec: Codec<number> = integer("sequence number", 1, Number.MAX_SAFE_INTEGER);
export const incarnationCodec: Codec<number> = integer("incarnation", 1, Number.MAX_SAFE_INTEGER);
export const siteCodec: Codec<number> = integer("site", 1, siteMax);
export const counterCodec: Codec<number> = integer("counter", 0, counterMax);
/** Milliseconds since 1970 UTC. */
export const timeCodec: Codec<number> = integer("time", 0, timeMax);
