// Who has come and who has gone since the members were last told: told together, and each message encoded once however many hear it.
//
// Law: whoever has heard its list of sessions and all that followed it here knows who is in. Whoever came and went in between is
// not mentioned to those who were in before. Pure.

import type { SessionInfo } from "@convergence/protocol";
import { Notice } from "./notice.ts";

export type PresenceMessage =
  | { readonly kind: "joined"; readonly session: SessionInfo }
  | { readonly kind: "left"; readonly session: string };

/** One coming or going, for whichever channel. */
export class PresenceNotice extends Notice {
  readonly session: string;
  readonly isJoin: boolean;

  constructor(message: PresenceMessage) {
    super(message);
    this.isJoin = message.kind === "joined";
    this.session = message.kind === "joined" ? message.session.session : message.session;
  }
}

export class Presence {
  #notices: PresenceNotice[] = [];
  /** How many have been told. */
  #told = 0;

  /** How many there have been at all: whoever is given the list of sessions now needs to hear only what comes from here on. */
  get count(): number {
    return this.#told + this.#notices.length;
  }
  get waiting(): number {
    return this.#notices.length;
  }

  add(message: PresenceMessage): void {
    this.#notices.push(new PresenceNotice(message));
  }

  /** Takes what waits. Returns what to tell somebody who has heard so many. */
  take(): (heard: number) => readonly PresenceNotice[] {
    const notices = this.#notices;
    const first = this.#told;
    this.#notices = [];
    this.#told += notices.length;
    const firstOf = new Map(notices.toReversed().map((each) => [each.session, each]));
    const lastOf = new Map(notices.map((each) => [each.session, each]));
    const lasting = notices.filter((each) => {
      return lastOf.get(each.session) === each && firstOf.get(each.session)!.isJoin === each.isJoin;
    });
    return (heard) => (heard <= first ? lasting : notices.slice(heard - first));
  }
}
