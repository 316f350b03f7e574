// The first message of a connection, once.
//
// Its code and first two fields keep their place in every version of the protocol: see `readHelloVersions`.

import { type Codec, CodecError, literal, optional, Reader, struct, varint } from "@convergence/engine";
import { clientIdCodec, displayNameCodec, domainCodec, tokenCodec } from "../identifiers.ts";

export type Hello = {
  readonly kind: "hello";
  readonly protocolVersion: number;
  readonly rulesVersion: number;
  readonly domain: string;
  /** The durable id of this installation. */
  readonly client: string;
  /** Grows with every connection of the client: of two, the one with the higher number is the newer, whenever it arrives. */
  readonly attempt: number;
  /** Absent for somebody anonymous. */
  readonly token: string | undefined;
  /** What somebody anonymous wants to be called. */
  readonly displayName: string | undefined;
};

export const helloCodec: Codec<Hello> = struct({
  kind: literal("hello"),
  protocolVersion: varint,
  rulesVersion: varint,
  domain: domainCodec,
  client: clientIdCodec,
  attempt: varint,
  token: optional(tokenCodec),
  displayName: optional(displayNameCodec),
});

/** The code of this message among those of the client, the same in every version of the protocol. */
export const helloCode = 1;

/** The versions in a frame that begins with a hello of *any* version of the protocol, so that a peer whose hello looks
 *  different otherwise can be told to upgrade; `undefined` if it does not begin with one. */
export function readHelloVersions(
  frame: Uint8Array,
): { readonly protocolVersion: number; readonly rulesVersion: number } | undefined {
  const reader = new Reader(frame);
  try {
    if (reader.byte() !== helloCode) return undefined;
    return { protocolVersion: reader.varint(), rulesVersion: reader.varint() };
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}
