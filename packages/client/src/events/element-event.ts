// What all events about a change of one element carry.

import type { AnyElement } from "../elements/element-registry.ts";
import type { Author, User } from "../user.ts";

/** `version`, `time`: of the change that it is part of, by the server's clock; not there for what is not committed yet, or is this
 *  application's own.
 *  `local`: made through this very model object, by whoever hears it. What the server takes back is not. */
export abstract class ValueEvent<E = AnyElement> {
  abstract readonly name: string;
  readonly element: E;
  readonly user: User;
  readonly sessionId: string;
  readonly local: boolean;
  readonly version: number | undefined;
  readonly time: Date | undefined;

  constructor(element: E, author: Author, local: boolean) {
    this.element = element;
    this.user = author.user;
    this.sessionId = author.sessionId;
    this.local = local;
    this.version = author.commit?.version;
    this.time = author.commit === undefined ? undefined : new Date(author.commit.time);
  }
}
