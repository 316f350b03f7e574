// The names of a model's versions, as applications see them.

import { isVersionName, type VersionName as KeptName, versionNameUnitsMax } from "@convergence/engine";
import { ConvergenceError } from "../convergence-error.ts";
import { requireText } from "../require-argument.ts";
import { type User, userOf } from "../user.ts";

export type VersionName = {
  readonly name: string;
  readonly version: number;
  /** When it was named, by the server's clock. */
  readonly time: Date;
  /** Who named it, without a display name. */
  readonly user: User;
};

export const versionNameOf = ({ name, version, createdAt, createdBy }: KeptName): VersionName => ({
  ...{ name, version, time: new Date(createdAt) },
  user: userOf(createdBy, createdBy, false),
});

/** For a name that is to be given: what it may be is said before anybody is asked. */
export function requireVersionName(name: unknown): asserts name is string {
  requireText("The name of a version", name);
  if (isVersionName(name)) return;
  const rule = `1 to ${versionNameUnitsMax} units, no control characters, and no white space at its ends`;
  throw new ConvergenceError(
    "value-invalid",
    `A name of ${name.length} units is not a valid name of a version: that has ${rule}`,
  );
}
