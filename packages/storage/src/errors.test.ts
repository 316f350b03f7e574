import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CollectionNotEmptyError,
  HeadMovedError,
  InvalidSnapshotError,
  ModelExistsError,
  ModelGoneError,
  SitesExhaustedError,
  StorageError,
  StoreFormatError,
  StoreLockedError,
  StoreUnavailableError,
  VersionNamesExhaustedError,
  VersionNameTakenError,
  VersionNameUnknownError,
  VersionUnknownError,
} from "./errors.ts";

const handle = { domain: "default", model: "m1", incarnation: 2 };

test("errors say what happened, with their numbers", () => {
  const messages: readonly [StorageError, string][] = [
    [new ModelExistsError("default", "m1"), "Model default/m1 exists already."],
    [new ModelGoneError(handle), "Model default/m1 (incarnation 2) does not exist or was removed."],
    [new HeadMovedError(4, 7), "The head was expected at version 4 but is at 7."],
    [new CollectionNotEmptyError("default", "notes", 1), "Collection default/notes still holds 1 model."],
    [new SitesExhaustedError(handle, 9), "All 9 site numbers of model default/m1 (incarnation 2) are taken."],
    [new InvalidSnapshotError(9, 7), "A snapshot of version 9 cannot be saved: versions run from 1 to 7."],
    [new VersionUnknownError(9, 7), "There is no version 9: versions run from 0 to 7."],
    [new VersionNameTakenError("a", 3), 'Version 3 has the name "a" already.'],
    [new VersionNameUnknownError("a\n"), 'No version has the name "a\\n".'],
    [new VersionNamesExhaustedError(1000), "The model has 1000 names of versions, and may have no more."],
    [
      new StoreLockedError("/data"),
      "The store /data is in use by another process. Stop that one first, or choose another place.",
    ],
    [new StoreFormatError("/data", undefined, 1), "/data is not a Convergence store."],
    [
      new StoreFormatError("/data", 3, 1),
      "The store /data has format 3; this version reads formats up to 1. Use a newer version.",
    ],
    [new StoreUnavailableError("The disk is full.", { outcomeKnown: true }), "The disk is full."],
  ];
  for (const [error, message] of messages) {
    assert.ok(error instanceof StorageError);
    assert.equal(error.message, message);
    assert.equal(error.name, error.constructor.name);
  }
});
