// The ways in which a store says no. Each has a `code` that survives a process border, and carries its numbers.
//
// `InvalidCommitError` and `InvalidSnapshotError` are bugs of the caller; the others are facts of life, to be handled.

import { formatHandle, type ModelHandle } from "./model-record.ts";

export type StorageErrorCode =
  | "model-exists"
  | "model-gone"
  | "head-moved"
  | "collection-not-empty"
  | "sites-exhausted"
  | "version-unknown"
  | "version-name-taken"
  | "version-name-unknown"
  | "version-names-exhausted"
  | "invalid-commit"
  | "invalid-snapshot"
  | "store-locked"
  | "store-format"
  | "store-unavailable";

/** The base of every error that a store rejects with on purpose. */
export abstract class StorageError extends Error {
  abstract readonly code: StorageErrorCode;
}

/** A live model has this id already. */
export class ModelExistsError extends StorageError {
  override readonly name = "ModelExistsError";
  readonly code = "model-exists";
  readonly domain: string;
  readonly model: string;
  constructor(domain: string, model: string) {
    super(`Model ${domain}/${model} exists already.`);
    this.domain = domain;
    this.model = model;
  }
}

/** The handle names an incarnation that was removed (for a write) or that never was (for any call). */
export class ModelGoneError extends StorageError {
  override readonly name = "ModelGoneError";
  readonly code = "model-gone";
  readonly handle: ModelHandle;
  constructor(handle: ModelHandle) {
    super(`Model ${formatHandle(handle)} does not exist or was removed.`);
    this.handle = { domain: handle.domain, model: handle.model, incarnation: handle.incarnation };
  }
}

/** Somebody else has committed first: read the log after `expected`, decide again. */
export class HeadMovedError extends StorageError {
  override readonly name = "HeadMovedError";
  readonly code = "head-moved";
  readonly expected: number;
  readonly actual: number;
  constructor(expected: number, actual: number) {
    super(`The head was expected at version ${expected} but is at ${actual}.`);
    this.expected = expected;
    this.actual = actual;
  }
}

/** Models live in the collection; they have to be removed first, each by its own. */
export class CollectionNotEmptyError extends StorageError {
  override readonly name = "CollectionNotEmptyError";
  readonly code = "collection-not-empty";
  readonly domain: string;
  readonly collection: string;
  readonly models: number;
  constructor(domain: string, collection: string, models: number) {
    super(`Collection ${domain}/${collection} still holds ${models} model${models === 1 ? "" : "s"}.`);
    this.domain = domain;
    this.collection = collection;
    this.models = models;
  }
}

/** Every site number of the model is taken. */
export class SitesExhaustedError extends StorageError {
  override readonly name = "SitesExhaustedError";
  readonly code = "sites-exhausted";
  readonly handle: ModelHandle;
  readonly sites: number;
  constructor(handle: ModelHandle, sites: number) {
    super(`All ${sites} site numbers of model ${formatHandle(handle)} are taken.`);
    this.handle = { domain: handle.domain, model: handle.model, incarnation: handle.incarnation };
    this.sites = sites;
  }
}

/** The model does not have this version: its versions run from 0 to `head`. */
export class VersionUnknownError extends StorageError {
  override readonly name = "VersionUnknownError";
  readonly code = "version-unknown";
  readonly version: number;
  readonly head: number;
  constructor(version: number, head: number) {
    super(`There is no version ${version}: versions run from 0 to ${head}.`);
    this.version = version;
    this.head = head;
  }
}

/** A version of the model has this name already. */
export class VersionNameTakenError extends StorageError {
  override readonly name = "VersionNameTakenError";
  readonly code = "version-name-taken";
  readonly versionName: string;
  /** Which one has it. */
  readonly version: number;
  constructor(versionName: string, version: number) {
    super(`Version ${version} has the name ${JSON.stringify(versionName)} already.`);
    this.versionName = versionName;
    this.version = version;
  }
}

/** No version of the model has this name. */
export class VersionNameUnknownError extends StorageError {
  override readonly name = "VersionNameUnknownError";
  readonly code = "version-name-unknown";
  readonly versionName: string;
  constructor(versionName: string) {
    super(`No version has the name ${JSON.stringify(versionName)}.`);
    this.versionName = versionName;
  }
}

/** The model has as many names of versions as it may have. */
export class VersionNamesExhaustedError extends StorageError {
  override readonly name = "VersionNamesExhaustedError";
  readonly code = "version-names-exhausted";
  readonly names: number;
  constructor(names: number) {
    super(`The model has ${names} names of versions, and may have no more.`);
    this.names = names;
  }
}

/** The commit contradicts itself or what was decided before: a bug of the caller. Nothing was applied. */
export class InvalidCommitError extends StorageError {
  override readonly name = "InvalidCommitError";
  readonly code = "invalid-commit";
}

/** A snapshot of a version that does not exist: a bug of the caller. */
export class InvalidSnapshotError extends StorageError {
  override readonly name = "InvalidSnapshotError";
  readonly code = "invalid-snapshot";
  readonly version: number;
  readonly head: number;
  constructor(version: number, head: number) {
    super(`A snapshot of version ${version} cannot be saved: versions run from 1 to ${head}.`);
    this.version = version;
    this.head = head;
  }
}

/** Another process (or another opener in this one) has the store. */
export class StoreLockedError extends StorageError {
  override readonly name = "StoreLockedError";
  readonly code = "store-locked";
  readonly place: string;
  constructor(place: string) {
    super(`The store ${place} is in use by another process. Stop that one first, or choose another place.`);
    this.place = place;
  }
}

/** The place holds something that this version cannot read. `found` is undefined when it is no store at all. */
export class StoreFormatError extends StorageError {
  override readonly name = "StoreFormatError";
  readonly code = "store-format";
  readonly place: string;
  readonly found: number | undefined;
  readonly supported: number;
  constructor(place: string, found: number | undefined, supported: number) {
    super(
      found === undefined
        ? `${place} is not a Convergence store.`
        : `The store ${place} has format ${found}; this version reads formats up to ${supported}. Use a newer version.`,
    );
    this.place = place;
    this.found = found;
    this.supported = supported;
  }
}

/** The medium does not do its work: full, read-only, unreachable, overloaded, closed. */
export class StoreUnavailableError extends StorageError {
  override readonly name = "StoreUnavailableError";
  readonly code = "store-unavailable";
  /** True: what was asked for was not done, and may be tried again. False: the answer was lost, and a write may have
   *  been applied; read the head again before deciding anything. */
  readonly outcomeKnown: boolean;
  constructor(message: string, options: { readonly cause?: unknown; readonly outcomeKnown: boolean }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.outcomeKnown = options.outcomeKnown;
  }
}
