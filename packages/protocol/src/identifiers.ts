// Names and ids at the edge: what is accepted as one, and how it travels.
//
// Text read from the wire is well-formed already; the rules here add length and alphabet. The predicates are for the other
// edges (REST, configuration), so that an id is valid everywhere or nowhere.

import { type Codec, refine, string } from "@convergence/engine";
import {
  clientIdUnitsMax,
  displayNameUnitsMax,
  domainUnitsMax,
  idUnitsMax,
  reasonUnitsMax,
  tokenUnitsMax,
  userKeyUnitsMax,
} from "./limits.ts";

const control = /\p{Cc}/u;
const tokenText = /^[\x21-\x7e]+$/;
const clientId = /^[A-Za-z0-9_-]+$/;
const domain = /^[A-Za-z0-9_./-]+$/;

const hasLength = (text: string, unitsMax: number): boolean => text.length >= 1 && text.length <= unitsMax;
const isPlainText = (text: string, unitsMax: number): boolean =>
  hasLength(text, unitsMax) && text.isWellFormed() && !control.test(text);

/** 1 to 256 characters, none of them a control character. */
export const isModelId = (text: string): boolean => isPlainText(text, idUnitsMax);

/** As for a model. */
export const isCollectionId = (text: string): boolean => isPlainText(text, idUnitsMax);

/** 1 to 64 letters, digits, `_` and `-`. */
export const isClientId = (text: string): boolean => hasLength(text, clientIdUnitsMax) && clientId.test(text);

/** As for a client. */
export const isSessionId = isClientId;

/** 1 to 128 letters, digits, `_`, `.`, `/` and `-`. */
export const isDomain = (text: string): boolean => hasLength(text, domainUnitsMax) && domain.test(text);

/** 1 to 256 characters, none of them a control character. */
export const isUserKey = (text: string): boolean => isPlainText(text, userKeyUnitsMax);

/** As a user key. */
export const isDisplayName = (text: string): boolean => isPlainText(text, displayNameUnitsMax);

const isToken = (text: string): boolean => hasLength(text, tokenUnitsMax) && tokenText.test(text);

const plainText = (unitsMax: number): string => `it has 1 to ${unitsMax} characters, none of them a control character`;
const wordText = (unitsMax: number): string => `it has 1 to ${unitsMax} letters, digits, _ and -`;

/** Text is not repeated in the error: it may be long, secret or unfit to print. */
function valid(what: string, unitsMax: number, check: (text: string) => boolean, rule: string): Codec<string> {
  return refine(string(unitsMax), check, (text) => `${text.length} characters are not a valid ${what}: ${rule}`);
}

export const modelIdCodec: Codec<string> = valid("model id", idUnitsMax, isModelId, plainText(idUnitsMax));
export const collectionIdCodec: Codec<string> = valid(
  "collection id",
  idUnitsMax,
  isCollectionId,
  plainText(idUnitsMax),
);
export const clientIdCodec: Codec<string> = valid(
  "client id",
  clientIdUnitsMax,
  isClientId,
  wordText(clientIdUnitsMax),
);
export const sessionIdCodec: Codec<string> = valid(
  "session id",
  clientIdUnitsMax,
  isSessionId,
  wordText(clientIdUnitsMax),
);
export const domainCodec: Codec<string> = valid(
  "domain",
  domainUnitsMax,
  isDomain,
  `it has 1 to ${domainUnitsMax} letters, digits, _ . / and -`,
);
export const userKeyCodec: Codec<string> = valid("user key", userKeyUnitsMax, isUserKey, plainText(userKeyUnitsMax));
export const displayNameCodec: Codec<string> = valid(
  "display name",
  displayNameUnitsMax,
  isDisplayName,
  plainText(displayNameUnitsMax),
);
export const tokenCodec: Codec<string> = valid(
  "token",
  tokenUnitsMax,
  isToken,
  `it has 1 to ${tokenUnitsMax} visible ASCII characters`,
);

/** The epoch of a store: another one after a backup was restored. */
export const epochCodec: Codec<string> = valid("epoch", clientIdUnitsMax, isClientId, wordText(clientIdUnitsMax));

/** Text for people: why something was done or refused. May be empty. */
export const reasonCodec: Codec<string> = string(reasonUnitsMax);
