// Points in a stream. On the server a tag says where in one session's stream something happened: `version * 2 ** 20 + k`, where
// k counts that session's refusals after the version (rule R4). On a client, tags count its own recorded operations.

export type Tag = number;
export type Version = number;

const refusalsPerVersion = 2 ** 20;

/** More refusals than this of one session between two versions end the session. */
export const refusalsPerVersionMax: number = refusalsPerVersion - 1;

export const tagOf = (version: Version, refusals = 0): Tag => version * refusalsPerVersion + refusals;
export const versionOf = (tag: Tag): Version => Math.floor(tag / refusalsPerVersion);
