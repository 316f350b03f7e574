// Points in a stream. On the server a tag says where in one session's stream something happened: `version * 2 ** 20 + k`, where
// k counts that session's refusals after the version (rule R4). On a client, tags count its own recorded operations.

export type Tag = number;
export type Version = number;

const refusalsPerVersion = 2 ** 20;

/** More refusals than this of one session between two versions end the session. */
export const refusalsPerVersionMax: number = refusalsPerVersion - 1;

export const tagOf = (version: Version, refusals = 0): Tag => version * refusalsPerVersion + refusals;
export const versionOf = (tag: Tag): Version => Math.floor(tag / refusalsPerVersion);

type Tagged = { readonly length: number; readonly at: (index: number) => { readonly tag: Tag } | undefined };

/** The place of a tag in what is in the order of its tags; -1 if it is not there. */
export function indexOfTag(tagged: Tagged, tag: Tag): number {
  let low = 0;
  let high = tagged.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (tagged.at(middle)!.tag < tag) low = middle + 1;
    else high = middle;
  }
  return low < tagged.length && tagged.at(low)!.tag === tag ? low : -1;
}
