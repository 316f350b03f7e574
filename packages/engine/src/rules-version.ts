// The version of the rules by which concurrent operations merge. Peers with different rules would drift apart, so they do not
// talk; what was committed under older rules stays as it was. `star/golden-merges.test.ts` pins what the rules give.

export const rulesVersion = 1;
