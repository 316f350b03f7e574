// Who is to be called what, in all of a store.
//
// Law: the same name gets the same pseudonym wherever it stands, and two never get one. A client and a session of the user are replaced
// with the user, so that the digest of who it was cannot be guessed from what is left. Others who used the same client get its new name,
// too, and keep their own.

import { presentAuthorDigest } from "../digest.ts";
import type { LogAuthor } from "../log-entry.ts";
import { pseudonymClient, redactionClient } from "../record-clients.ts";

export class Pseudonyms {
  /** An opaque user key. */
  readonly user: string;
  readonly pseudonym: string;
  readonly #newName: () => string;
  readonly #clients = new Map<string, string>();
  readonly #sessions = new Map<string, string>();

  /** `newName`: a random name that nobody has. */
  constructor(user: string, pseudonym: string, newName: () => string) {
    this.user = user;
    this.pseudonym = pseudonym;
    this.#newName = newName;
  }

  /** Takes an author into account. All of the store's have to come here before any is replaced. Gives whether it is the user. */
  meet({ client, session, user }: LogAuthor): boolean {
    if (user !== this.user) return false;
    if (client !== redactionClient && client !== pseudonymClient && !this.#clients.has(client)) {
      this.#clients.set(client, this.#newName());
    }
    if (!this.#sessions.has(session)) this.#sessions.set(session, this.#newName());
    return true;
  }

  /** The name of a client, the same if it is none of the user's. */
  client(client: string): string {
    return this.#clients.get(client) ?? client;
  }

  /** Who stands in the place of an author: the same one if there is nothing to replace. */
  author(author: LogAuthor): LogAuthor {
    const { client, session, user } = author;
    const isUser = user === this.user;
    if (!isUser && !this.#clients.has(client)) return author;
    return {
      client: this.client(client),
      session: isUser ? (this.#sessions.get(session) ?? session) : session,
      user: isUser ? this.pseudonym : user,
      pseudonymOf: author.pseudonymOf ?? presentAuthorDigest({ client, session, user }),
    };
  }
}
