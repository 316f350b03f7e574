// Errors on their way out of the worker. Copying between threads strips their class; the code brings it back.

import {
  CollectionNotEmptyError,
  HeadMovedError,
  InvalidCommitError,
  InvalidSnapshotError,
  ModelExistsError,
  ModelGoneError,
  type ModelHandle,
  SitesExhaustedError,
  StorageError,
  StoreFormatError,
  StoreLockedError,
  StoreUnavailableError,
  VersionNamesExhaustedError,
  VersionNameTakenError,
  VersionNameUnknownError,
  VersionUnknownError,
} from "@convergence/storage";

export type PackedError =
  | { readonly code: "model-exists"; readonly domain: string; readonly model: string }
  | { readonly code: "model-gone"; readonly handle: ModelHandle }
  | { readonly code: "head-moved"; readonly expected: number; readonly actual: number }
  | {
      readonly code: "collection-not-empty";
      readonly domain: string;
      readonly collection: string;
      readonly models: number;
    }
  | { readonly code: "sites-exhausted"; readonly handle: ModelHandle; readonly sites: number }
  | { readonly code: "invalid-commit"; readonly message: string }
  | { readonly code: "invalid-snapshot"; readonly version: number; readonly head: number }
  | { readonly code: "version-unknown"; readonly version: number; readonly head: number }
  | { readonly code: "version-name-taken"; readonly versionName: string; readonly version: number }
  | { readonly code: "version-name-unknown"; readonly versionName: string }
  | { readonly code: "version-names-exhausted"; readonly names: number }
  | { readonly code: "store-locked"; readonly place: string }
  | {
      readonly code: "store-format";
      readonly place: string;
      readonly found: number | undefined;
      readonly supported: number;
    }
  | {
      readonly code: "store-unavailable";
      readonly message: string;
      readonly outcomeKnown: boolean;
      readonly cause: string | undefined;
    }
  | { readonly code: "bug"; readonly message: string; readonly stack: string | undefined };

export function packError(error: unknown): PackedError {
  if (error instanceof StoreUnavailableError) {
    const { code, message, outcomeKnown, cause } = error;
    return { code, message, outcomeKnown, cause: cause instanceof Error ? cause.stack : undefined };
  }
  if (error instanceof InvalidCommitError) return { code: error.code, message: error.message };
  // The fields of the others are plain data, and all that they are made of.
  if (error instanceof StorageError) return { ...error } as unknown as PackedError;
  if (error instanceof Error) return { code: "bug", message: error.message, stack: error.stack };
  return { code: "bug", message: String(error), stack: undefined };
}

export function unpackError(packed: PackedError): Error {
  switch (packed.code) {
    case "model-exists":
      return new ModelExistsError(packed.domain, packed.model);
    case "model-gone":
      return new ModelGoneError(packed.handle);
    case "head-moved":
      return new HeadMovedError(packed.expected, packed.actual);
    case "collection-not-empty":
      return new CollectionNotEmptyError(packed.domain, packed.collection, packed.models);
    case "sites-exhausted":
      return new SitesExhaustedError(packed.handle, packed.sites);
    case "invalid-commit":
      return new InvalidCommitError(packed.message);
    case "invalid-snapshot":
      return new InvalidSnapshotError(packed.version, packed.head);
    case "version-unknown":
      return new VersionUnknownError(packed.version, packed.head);
    case "version-name-taken":
      return new VersionNameTakenError(packed.versionName, packed.version);
    case "version-name-unknown":
      return new VersionNameUnknownError(packed.versionName);
    case "version-names-exhausted":
      return new VersionNamesExhaustedError(packed.names);
    case "store-locked":
      return new StoreLockedError(packed.place);
    case "store-format":
      return new StoreFormatError(packed.place, packed.found, packed.supported);
    case "store-unavailable":
      return new StoreUnavailableError(packed.message, { outcomeKnown: packed.outcomeKnown, cause: packed.cause });
    case "bug": {
      const error = new Error(packed.message);
      if (packed.stack !== undefined) error.stack = packed.stack;
      return error;
    }
  }
}
