// The id under which a client is known inside the server and in the store.
//
// The id that a client sends speaks for its sequence numbers. Bound to its user, it does so for nobody else: whoever gets hold of it
// and comes as another user is another client, which fences off and reads nothing of the first. Without a token there is no user to
// bind it to, because each connection is a new one; then the id alone is the secret.

import { createHash } from "node:crypto";
import { pseudonymClient, redactionClient } from "@convergence/storage";
import type { AuthenticatedUser } from "../auth/authenticator.ts";

/** No id that a client sends begins like this: nobody can come with the key of somebody else. */
const mark = "@";

/** Those of the store's own records: who comes with one would be taken for a record in the log. */
const reserved: ReadonlySet<string> = new Set([pseudonymClient, redactionClient]);

/** The same for the same user and client at all times. */
export function clientKeyOf({ key, anonymous }: Pick<AuthenticatedUser, "key" | "anonymous">, client: string): string {
  if (anonymous && !reserved.has(client)) return client;
  const hash = createHash("sha256").update(JSON.stringify([key, client]));
  return mark + hash.digest("base64url");
}
