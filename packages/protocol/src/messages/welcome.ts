// The answer to `hello`: the session has begun.

import { boolean, type Codec, literal, struct, varint } from "@convergence/engine";
import { displayNameCodec, epochCodec, sessionIdCodec, userKeyCodec } from "../identifiers.ts";
import { timeCodec } from "../integers.ts";

export type WelcomedUser = { readonly key: string; readonly displayName: string; readonly anonymous: boolean };

/** What this server takes from this session; what lies above is refused with the code `limit`. */
export type SessionLimits = {
  readonly frameBytesMax: number;
  readonly channelsMax: number;
  /** Changes of one model that are sent and not yet decided. */
  readonly changesInFlightMax: number;
  readonly operationsPerChangeMax: number;
  readonly elementsPerChangeMax: number;
  readonly elementsPerModelMax: number;
  readonly treeDepthMax: number;
  readonly keyUnitsMax: number;
  readonly stringUnitsMax: number;
  /** A client that says nothing for this long is taken for gone. */
  readonly silenceMsMax: number;
};

const userCodec: Codec<WelcomedUser> = struct({
  key: userKeyCodec,
  displayName: displayNameCodec,
  anonymous: boolean,
});

const limitsCodec: Codec<SessionLimits> = struct({
  frameBytesMax: varint,
  channelsMax: varint,
  changesInFlightMax: varint,
  operationsPerChangeMax: varint,
  elementsPerChangeMax: varint,
  elementsPerModelMax: varint,
  treeDepthMax: varint,
  keyUnitsMax: varint,
  stringUnitsMax: varint,
  silenceMsMax: varint,
});

export type Welcome = {
  readonly kind: "welcome";
  readonly protocolVersion: number;
  readonly session: string;
  readonly user: WelcomedUser;
  readonly serverTime: number;
  /** Another one than last time: the store is a restored backup. */
  readonly epoch: string;
  readonly limits: SessionLimits;
};

export const welcomeCodec: Codec<Welcome> = struct({
  kind: literal("welcome"),
  protocolVersion: varint,
  session: sessionIdCodec,
  user: userCodec,
  serverTime: timeCodec,
  epoch: epochCodec,
  limits: limitsCodec,
});
