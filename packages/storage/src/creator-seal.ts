// What a store keeps beside a model so that the chain goes on from who created it: a random salt, or, once a pseudonym has taken the
// creator's place, the digest of who it was. The salt is gone then, so that no guess can be tried.

import { randomBytes } from "node:crypto";
import { creatorDigest } from "./digest.ts";

/** A salt of `saltBytes`, or a digest. */
export type CreatorSeal = Uint8Array;

/** Too many to be tried, and other than a digest has. */
const saltBytes = 16;

export const randomSalt = (): CreatorSeal => new Uint8Array(randomBytes(saltBytes));

export const isPseudonymSeal = (seal: CreatorSeal): boolean => seal.length !== saltBytes;

/** What the chain covers of the creator. */
export const sealedCreator = (createdBy: string, seal: CreatorSeal): Uint8Array =>
  isPseudonymSeal(seal) ? seal : creatorDigest(createdBy, seal);
