import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CollectionNotEmptyError,
  HeadMovedError,
  InvalidCommitError,
  InvalidSnapshotError,
  ModelExistsError,
  ModelGoneError,
  SitesExhaustedError,
  StoreFormatError,
  StoreLockedError,
  StoreUnavailableError,
  VersionNamesExhaustedError,
  VersionNameTakenError,
  VersionNameUnknownError,
  VersionUnknownError,
} from "@convergence/storage";
import { packError, unpackError } from "./packed-error.ts";

const handle = { domain: "default", model: "m1", incarnation: 2 };

test("an error that goes through a thread comes out as what it was", () => {
  const errors = [
    new ModelExistsError("default", "m1"),
    new ModelGoneError(handle),
    new HeadMovedError(3, 4),
    new CollectionNotEmptyError("default", "notes", 2),
    new SitesExhaustedError(handle, 5),
    new InvalidCommitError("Contradiction."),
    new InvalidSnapshotError(3, 2),
    new VersionUnknownError(3, 2),
    new VersionNameTakenError("final", 2),
    new VersionNameUnknownError("final"),
    new VersionNamesExhaustedError(1000),
    new StoreLockedError("/data"),
    new StoreFormatError("/data", 2, 1),
    new StoreFormatError("/data", undefined, 1),
    new StoreUnavailableError("Full.", { outcomeKnown: true }),
    new StoreUnavailableError("Lost.", { outcomeKnown: false }),
    new Error("A bug."),
  ];
  for (const error of errors) {
    const arrived = unpackError(structuredClone(packError(error)));
    assert.equal(arrived.constructor, error.constructor);
    assert.equal(arrived.message, error.message);
    assert.deepEqual({ ...arrived }, { ...error });
  }
});

test("the cause of a failure is told in text", () => {
  const error = new StoreUnavailableError("Full.", { outcomeKnown: true, cause: new Error("SQLITE_FULL") });
  assert.match(String(unpackError(packError(error)).cause), /SQLITE_FULL/);
});
