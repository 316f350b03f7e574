// Who has come, lost the connection and gone since the members were last told: told together, and each message encoded once however
// many hear it.
//
// Law: whoever has heard its list of sessions and all that followed it here knows who is in, and who of them is reconnecting.
// Whatever came to nothing in between is not mentioned to those who were in before. Pure.

import type { ModelSession } from "@convergence/protocol";
import { ChannelFrame } from "./channel-frame.ts";

export type PresenceMessage =
  /** Also of somebody who is known: this is how it is now. */
  | { readonly kind: "joined"; readonly session: ModelSession }
  | { readonly kind: "reconnecting"; readonly session: string }
  | { readonly kind: "left"; readonly session: string };

/** What became of one client; `undefined` where it was not, or is not, in. */
export type PresenceChange = {
  readonly client: string;
  readonly before: ModelSession | undefined;
  readonly after: ModelSession | undefined;
};

type Notice = { readonly change: PresenceChange; readonly frame: ChannelFrame };

export class Presence {
  #notices: Notice[] = [];
  /** How many have been told. */
  #told = 0;

  /** How many there have been at all: whoever is given the list of sessions now needs to hear only what comes from here on. */
  get count(): number {
    return this.#told + this.#notices.length;
  }
  get waiting(): number {
    return this.#notices.length;
  }

  /** Returns whether there is anything to tell. */
  add(change: PresenceChange): boolean {
    const message = messageOf(change);
    if (message !== undefined) this.#notices.push({ change, frame: new ChannelFrame([message]) });
    return message !== undefined;
  }

  /** Takes what waits. Returns what to tell somebody who has heard so many. */
  take(): (heard: number) => readonly ChannelFrame[] {
    const notices = this.#notices;
    const first = this.#told;
    this.#notices = [];
    this.#told += notices.length;
    const lasting = lastingOf(notices);
    const all = notices.map(({ frame }) => frame);
    return (heard) => (heard <= first ? lasting : all.slice(heard - first));
  }
}

/** What somebody is to be told who knows one list of sessions, so that it knows another. */
export function presenceMessages(before: readonly ModelSession[], after: readonly ModelSession[]): PresenceMessage[] {
  const [were, are] = [before, after].map((sessions) => new Map(sessions.map((each) => [each.client, each])));
  const clients = new Set([...are!.keys(), ...were!.keys()]);
  return [...clients].flatMap((client) => {
    return messageOf({ client, before: were!.get(client), after: are!.get(client) }) ?? [];
  });
}

function messageOf({ before, after }: PresenceChange): PresenceMessage | undefined {
  if (after === undefined) return before && { kind: "left", session: before.session };
  const isOther = before?.session !== after.session || before.state !== after.state;
  if (isOther || (before.isReconnecting && !after.isReconnecting)) return { kind: "joined", session: after };
  return after.isReconnecting && !before.isReconnecting ? { kind: "reconnecting", session: after.session } : undefined;
}

/** Of each client what became of it in the end, if anything, in the order of that. */
function lastingOf(notices: readonly Notice[]): readonly ChannelFrame[] {
  const firstOf = new Map(notices.toReversed().map((each) => [each.change.client, each]));
  const lastOf = new Map(notices.map((each) => [each.change.client, each]));
  return notices.flatMap((last) => {
    const { client, after } = last.change;
    if (lastOf.get(client) !== last) return [];
    const first = firstOf.get(client)!;
    if (first === last) return last.frame;
    const message = messageOf({ client, before: first.change.before, after });
    return message === undefined ? [] : new ChannelFrame([message]);
  });
}
