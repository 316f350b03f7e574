// The tables of a store, and the version of their form.
//
// A change of these tables that an older release would misread raises `formatVersion` and needs a migration. A store that is only read
// stays in the format that it has.
// Ids are compared as SQLite does by default: by their UTF-8 bytes, which is the order of code points.

/** A store with a higher one is refused. */
export const formatVersion = 6;

/** The epoch of a backup: none until it is served, so that one backup restored twice makes two stores. */
export const noEpoch = "";

/** Since format 2. Rows of the log that a segment holds are deleted after it is there, so the log has gaps only below a segment's end.
 *  What the columns hold is in `PackedSegment` of the storage package. The large ones stand last: who reads the others passes by. */
const segments = `
CREATE TABLE segments (
  model INTEGER NOT NULL,
  last INTEGER NOT NULL,
  first INTEGER NOT NULL,
  first_time INTEGER NOT NULL,
  last_time INTEGER NOT NULL,
  depth INTEGER NOT NULL,
  digest BLOB NOT NULL,
  snapshot BLOB NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (model, last)
) STRICT;
`;

/** Since format 3. `redacted_beginnings` has the digest of the content that a model began with, where that was redacted; `purges` says
 *  which models have nothing left but their row, and why. Removed models are found without a look at those that live. */
const redactions = `
CREATE TABLE redacted_beginnings (model INTEGER PRIMARY KEY, digest BLOB NOT NULL) STRICT;

CREATE TABLE purges (
  model INTEGER PRIMARY KEY,
  purged_at INTEGER NOT NULL,
  purged_by TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;

CREATE INDEX removed_models ON models (domain, model) WHERE removed_at IS NOT NULL;
`;

/** Since format 4. A name is one version's; a release that does not know of this table would leave names of a purged model behind. */
const versionNames = `
CREATE TABLE version_names (
  model INTEGER NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (model, name)
) STRICT, WITHOUT ROWID;
`;

/** Since format 5. What keeps the digest of who created a model from being guessed, or the digest of who it was: see `creator-seal.ts` of
 *  the storage package. */
const creators = `
CREATE TABLE creators (model INTEGER PRIMARY KEY, seal BLOB NOT NULL) STRICT;
`;

/** Since format 6. Of how many bytes a snapshot is whose `bytes` are raw deflate; NULL if they are the content itself. */
const deflatedSnapshots = `
ALTER TABLE snapshots ADD COLUMN inflated_bytes INTEGER CHECK (inflated_bytes BETWEEN 0 AND 2147483647);
`;

/** What makes the tables of the format after it, for each format from 1 on. */
export const migrations: readonly string[] = [segments, redactions, versionNames, creators, deflatedSnapshots];

/** The first format whose digest chains cover authors by their digests: stores of an older one are chained anew, see `chain-anew.ts`. */
export const authorDigestsFormat = 5;

/** `models.key` stands for (domain, model, incarnation) everywhere else: rows of the log carry one integer, not two strings.
 *  `log.entry` is what `encodeLogEntry` of the storage package wrote, `authors.bytes` what `encodeLogAuthor` did. */
export const schema = `
CREATE TABLE meta (format INTEGER NOT NULL, epoch TEXT NOT NULL) STRICT;

CREATE TABLE collections (
  domain TEXT NOT NULL,
  collection TEXT NOT NULL,
  PRIMARY KEY (domain, collection)
) STRICT, WITHOUT ROWID;

CREATE TABLE models (
  key INTEGER PRIMARY KEY,
  domain TEXT NOT NULL,
  model TEXT NOT NULL,
  incarnation INTEGER NOT NULL,
  collection TEXT NOT NULL,
  head INTEGER NOT NULL,
  digest BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  ephemeral INTEGER NOT NULL,
  modified_at INTEGER NOT NULL,
  removed_at INTEGER,
  UNIQUE (domain, model, incarnation)
) STRICT;
CREATE UNIQUE INDEX live_models ON models (domain, model) WHERE removed_at IS NULL;
CREATE INDEX live_models_by_collection ON models (domain, collection, model) WHERE removed_at IS NULL;

CREATE TABLE log (
  model INTEGER NOT NULL,
  version INTEGER NOT NULL,
  author INTEGER NOT NULL,
  entry BLOB NOT NULL,
  PRIMARY KEY (model, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE authors (
  model INTEGER NOT NULL,
  author INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (model, author),
  UNIQUE (model, bytes)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshots (
  model INTEGER NOT NULL,
  version INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (model, version)
) STRICT;

${segments}
${redactions}
${creators}
${versionNames}
${deflatedSnapshots}
CREATE TABLE clients (
  model INTEGER NOT NULL,
  client TEXT NOT NULL,
  site INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  counter INTEGER NOT NULL,
  PRIMARY KEY (model, client),
  UNIQUE (model, site)
) STRICT, WITHOUT ROWID;

CREATE TABLE refusals (
  model INTEGER NOT NULL,
  client TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  tag INTEGER NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (model, client, sequence)
) STRICT, WITHOUT ROWID;
`;
