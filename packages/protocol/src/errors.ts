// The closed table of error codes: what each one means, and what a client does about it without knowing more.
//
// A code never changes its meaning, and a number is never used twice. What is new gets a new code and a new protocol version.

import { type Codec, choice } from "@convergence/engine";

/**
 * What helps:
 * `never`: the same again fails again; tell the person or fix the program.
 * `later`: nothing is wrong with the request; wait, then try again.
 * `resync`: open the model again and resume; pending work is kept.
 * `authenticate`: connect again with another token.
 * `upgrade`: reload the application; pending work is kept.
 */
export type RetryClass = "never" | "later" | "resync" | "authenticate" | "upgrade";

export type ErrorDescription = { readonly wire: number; readonly retry: RetryClass; readonly meaning: string };

export type ErrorCode =
  | "malformed"
  | "unexpected"
  | "limit"
  | "internal"
  | "protocol-version"
  | "rules-version"
  | "unauthenticated"
  | "token-expired"
  | "anonymous-off"
  | "forbidden"
  | "domain-unknown"
  | "rate"
  | "overloaded"
  | "draining"
  | "store-unavailable"
  | "idle"
  | "model-unknown"
  | "model-exists"
  | "model-removed"
  | "collection-unknown"
  | "collection-not-empty"
  | "incarnation"
  | "epoch"
  | "version-unknown"
  | "sequence"
  | "slow-reader"
  | "superseded"
  | "operation-invalid"
  | "element-unknown"
  | "element-id"
  | "text-invalid"
  | "rejected-by-rule"
  | "model-limit"
  | "diverged"
  | "version-name-taken"
  | "version-name-unknown";

export const errorTable: { readonly [Code in ErrorCode]: ErrorDescription } = {
  malformed: { wire: 1, retry: "never", meaning: "The bytes are not a valid message." },
  unexpected: { wire: 2, retry: "never", meaning: "The message is valid but not allowed at this point." },
  limit: { wire: 3, retry: "never", meaning: "The request exceeds a limit that the server named in its welcome." },
  internal: { wire: 4, retry: "later", meaning: "The server failed for a reason of its own, which it has logged." },
  "protocol-version": { wire: 5, retry: "upgrade", meaning: "Client and server use different forms of the messages." },
  "rules-version": { wire: 6, retry: "upgrade", meaning: "Client and server merge by different rules." },
  unauthenticated: { wire: 7, retry: "authenticate", meaning: "The token is missing or not valid." },
  "token-expired": { wire: 8, retry: "authenticate", meaning: "The token was valid but is no longer." },
  "anonymous-off": { wire: 9, retry: "authenticate", meaning: "The domain lets nobody in without a token." },
  forbidden: { wire: 10, retry: "never", meaning: "The permissions do not give this to this user." },
  "domain-unknown": { wire: 11, retry: "never", meaning: "The server has no such domain." },
  rate: { wire: 12, retry: "later", meaning: "The session asked for more in a short time than it may." },
  overloaded: { wire: 13, retry: "later", meaning: "The server has no room for more work at the moment." },
  draining: { wire: 14, retry: "later", meaning: "The server is going down and takes nothing new." },
  "store-unavailable": { wire: 15, retry: "later", meaning: "The store cannot be written or read at the moment." },
  idle: { wire: 16, retry: "later", meaning: "Nothing was heard of the client for too long." },
  "model-unknown": { wire: 17, retry: "never", meaning: "There is no model with this id." },
  "model-exists": { wire: 18, retry: "never", meaning: "There is a model with this id already." },
  "model-removed": { wire: 19, retry: "never", meaning: "The model was removed while it was open." },
  "collection-unknown": { wire: 20, retry: "never", meaning: "There is no collection with this id." },
  "collection-not-empty": { wire: 21, retry: "never", meaning: "The collection still holds models." },
  incarnation: {
    wire: 22,
    retry: "resync",
    meaning: "The model was removed and created again; pending work was made for its predecessor.",
  },
  epoch: { wire: 23, retry: "resync", meaning: "The store was restored from a backup since the client last saw it." },
  "version-unknown": { wire: 24, retry: "resync", meaning: "The client names a version that the model never had." },
  sequence: { wire: 25, retry: "resync", meaning: "A change does not carry the number that follows the last one." },
  "slow-reader": { wire: 26, retry: "resync", meaning: "The client fell too far behind to be sent every change." },
  superseded: { wire: 27, retry: "never", meaning: "Another connection of the same client has taken over." },
  "operation-invalid": { wire: 28, retry: "never", meaning: "An operation does not fit the element it edits." },
  "element-unknown": { wire: 29, retry: "never", meaning: "An operation edits an element that never existed." },
  "element-id": { wire: 30, retry: "never", meaning: "A new element has an id that its author may not give." },
  "text-invalid": { wire: 31, retry: "never", meaning: "An edit would leave half a surrogate pair in a string." },
  "rejected-by-rule": {
    wire: 32,
    retry: "never",
    meaning: "A schema or a rule of the application refuses the result.",
  },
  "model-limit": { wire: 33, retry: "never", meaning: "The model would grow beyond one of its limits." },
  diverged: {
    wire: 34,
    retry: "later",
    meaning: "The client's copy differed from the server's several times within a short time.",
  },
  "version-name-taken": { wire: 41, retry: "never", meaning: "A version of the model has this name already." },
  "version-name-unknown": { wire: 42, retry: "never", meaning: "No version of the model has this name." },
};

export const errorCodes: readonly ErrorCode[] = Object.keys(errorTable) as ErrorCode[];

/** What a client does about an error. */
export const retryClassOf = (code: ErrorCode): RetryClass => errorTable[code].retry;

/** Whether text, from a store or another program, is one of the codes. */
export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(errorTable, text);

export const errorCodeCodec: Codec<ErrorCode> = choice(
  Object.fromEntries(errorCodes.map((code) => [code, errorTable[code].wire])) as {
    readonly [Code in ErrorCode]: number;
  },
);
