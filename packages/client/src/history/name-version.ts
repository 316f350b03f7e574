// Asks the server to give a version a name.

import type { Connection } from "../connection.ts";
import { requireText, requireVersion } from "../require-argument.ts";
import { requireVersionName, type VersionName, versionNameOf } from "./version-name.ts";

export type NamingWish = {
  readonly model: string;
  /** Of which of the models that had this id; absent for the one that is there. */
  readonly incarnation: number | undefined;
  readonly name: unknown;
  /** Resolves to the version, or to `undefined` for the server's latest. Asked once the name is found to be one. */
  readonly version: () => Promise<unknown>;
};

/** Rejects with a `ConvergenceError`. */
export async function nameVersion(connection: Pick<Connection, "request">, wish: NamingWish): Promise<VersionName> {
  const { model, incarnation, name } = wish;
  requireText("The id of a model", model);
  requireVersionName(name);
  const version = await wish.version();
  if (version !== undefined) requireVersion(version);
  const { named } = await connection.request("versionNamed", (request) => {
    return { kind: "nameVersion", request, model, incarnation, name, version };
  });
  return versionNameOf(named);
}
