// Opens a model on a channel, creates it if asked to, resumes it after an absence.
//
// Answered by `modelOpened` or `failed`. Without `resume` the answer holds the whole model.

import { boolean, type Codec, literal, optional, refine, struct, type Tree, varint } from "@convergence/engine";
import { collectionIdCodec, modelIdCodec } from "../identifiers.ts";
import { channelCodec, incarnationCodec, versionCodec } from "../integers.ts";
import { initialTreeCodec } from "../model-tree.ts";

export type AutoCreate = {
  readonly collection: string;
  /** The root, with the ids of site 0 in pre-order; absent for an empty object. */
  readonly tree: Tree | undefined;
  /** Whether the model goes when the last session has closed it. */
  readonly ephemeral: boolean;
};

export type Resume = { readonly incarnation: number; readonly version: number };

const autoCreateCodec: Codec<AutoCreate> = struct({
  collection: collectionIdCodec,
  tree: optional(initialTreeCodec),
  ephemeral: boolean,
});

const resumeCodec: Codec<Resume> = struct({ incarnation: incarnationCodec, version: versionCodec });

export type OpenModel = {
  readonly kind: "openModel";
  readonly request: number;
  readonly channel: number;
  /** Absent only with `autoCreate`: the server chooses. */
  readonly model: string | undefined;
  /** What to create if there is no such model. */
  readonly autoCreate: AutoCreate | undefined;
  /** What the client holds already; only of a model that it names. */
  readonly resume: Resume | undefined;
};

export const openModelCodec: Codec<OpenModel> = refine(
  struct({
    kind: literal("openModel"),
    request: varint,
    channel: channelCodec,
    model: optional(modelIdCodec),
    autoCreate: optional(autoCreateCodec),
    resume: optional(resumeCodec),
  }),
  (message) => message.model !== undefined || (message.autoCreate !== undefined && message.resume === undefined),
  () => "A model is opened without its id, and not in order to create it",
);
