// Who this client is to the server at present. The session id is another one after each reconnect; the user stays.

import type { DomainView } from "./domain-view.ts";
import type { Author, User } from "./user.ts";

export class ConvergenceSession {
  readonly #domain: DomainView;
  readonly #author: () => Author;

  constructor(domain: DomainView, author: () => Author) {
    this.#domain = domain;
    this.#author = author;
  }

  domain(): DomainView {
    return this.#domain;
  }

  sessionId(): string {
    return this.#author().sessionId;
  }

  user(): User {
    return this.#author().user;
  }

  isConnected(): boolean {
    return this.#domain.isConnected();
  }
}
