// What a store is asked when a version is to get a name, and what every store requires of it.

import { type VersionName, versionNamesMax } from "@convergence/engine";
import { VersionNamesExhaustedError, VersionNameTakenError, VersionUnknownError } from "./errors.ts";

/** `version`: the head of the moment when the name is written, if it is left out. */
export type VersionNaming = Omit<VersionName, "version"> & { readonly version: number | undefined };

/** `taken`: what has the name so far; `count`: names that the model has. Throws a `StorageError`, or gives what is to be kept. */
export function requireNameable(
  { name, version, createdAt, createdBy }: VersionNaming,
  { head, taken, count }: { readonly head: number; readonly taken: VersionName | undefined; readonly count: number },
): VersionName {
  const named = version ?? head;
  if (named > head) throw new VersionUnknownError(named, head);
  if (taken !== undefined) throw new VersionNameTakenError(name, taken.version);
  if (count >= versionNamesMax) throw new VersionNamesExhaustedError(count);
  return { name, version: named, createdAt, createdBy };
}
