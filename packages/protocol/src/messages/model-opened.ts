// The answer to `openModel`. What others commit follows on the same channel.

import { type Codec, list, literal, optional, struct, type Tree, varint } from "@convergence/engine";
import { collectionIdCodec, modelIdCodec } from "../identifiers.ts";
import { channelCodec, counterCodec, incarnationCodec, siteCodec, timeCodec, versionCodec } from "../integers.ts";
import { sessionsPerModelMax } from "../limits.ts";
import { type ModelSession, modelSessionCodec } from "../model-session.ts";
import { snapshotCodec } from "../model-tree.ts";

export type ModelOpened = {
  readonly kind: "modelOpened";
  readonly request: number;
  readonly channel: number;
  readonly model: string;
  readonly collection: string;
  readonly incarnation: number;
  /** The version of the snapshot; on a resume that of the server, which `entries` lead up to. */
  readonly version: number;
  /** This client's permanent number in the model. */
  readonly site: number;
  /** The last counter of the site that is used. */
  readonly counter: number;
  /** The last change of this client that is decided, 0 if none is. */
  readonly sequence: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Who has the model open, this session included, and those whose connection is gone and who may come back. */
  readonly sessions: readonly ModelSession[];
  /** The server has taken the model up only just now: for so long others who had it open, and are not listed, may be on their way
   *  back. 0 if all who had it open are listed. */
  readonly gatheringMs: number;
  /** Absent on a resume. The last of all, so that who opens a model at the same time as others gets the same bytes; see
   *  `modelOpenedHead`. */
  readonly snapshot: Tree | undefined;
};

export const modelOpenedCodec: Codec<ModelOpened> = struct({
  kind: literal("modelOpened"),
  request: varint,
  channel: channelCodec,
  model: modelIdCodec,
  collection: collectionIdCodec,
  incarnation: incarnationCodec,
  version: versionCodec,
  site: siteCodec,
  counter: counterCodec,
  sequence: varint,
  createdAt: timeCodec,
  modifiedAt: timeCodec,
  sessions: list(modelSessionCodec, sessionsPerModelMax),
  gatheringMs: varint,
  snapshot: optional(snapshotCodec),
});
