// Who has a model open, and who is behind the session id of a change, also for a while after they left.
//
// A collaborator is one client: when it comes back with another session it is the same one. What is told of it here is plain data,
// made anew with every change.

import type { Json } from "@convergence/engine";
import {
  type Joined,
  type Left,
  type ModelSession,
  type Presence,
  presenceStateValue,
  type Reconnecting,
} from "@convergence/protocol";
import { pastSessionsMax } from "./limits.ts";
import { type Author, type User, userOf } from "./user.ts";

export type ModelCollaborator = {
  /** Of the present connection, or of the last one; another one after a reconnect. */
  readonly sessionId: string;
  readonly user: User;
  /**
   * A small whole number from 0 on that no other client in this model has, and that stays the same for ever: map it onto a palette,
   * `palette[colorIndex % palette.length]`. Two windows of one user have two of them.
   */
  readonly colorIndex: number;
  /** Its connection is gone; it comes back, or has left soon. */
  readonly isReconnecting: boolean;
  /** What it lets others know of itself; see `ModelPresence`. */
  readonly state: Json | undefined;
};

/** What has happened to somebody else. */
export type CollaboratorNews =
  | { readonly kind: "opened" | "closed" | "reconnecting" | "presence"; readonly collaborator: ModelCollaborator }
  | { readonly kind: "reconnected"; readonly collaborator: ModelCollaborator; readonly previousSessionId: string };

/** What the server says of one session, this one included. */
export type SessionNews = Joined | Reconnecting | Left | Presence;

type Present = { readonly info: ModelSession; readonly collaborator: ModelCollaborator };

export class ModelCollaborators {
  readonly #ownSession: () => string;
  /** How the server names this client to others: not by the id that it sends, which is its secret. */
  #ownClient: string | undefined;
  /** By client. */
  #present = new Map<string, Present>();
  readonly #clientOf = new Map<string, string>();
  readonly #past = new Map<string, User>();
  /** Clients that the server has not seen since it took the model up, and that may be on their way back to it. */
  readonly #awaited = new Set<string>();

  constructor(ownSession: () => string) {
    this.#ownSession = ownSession;
  }

  /** Everybody, this session included. */
  list(): ModelCollaborator[] {
    return [...this.#present.values()].map(({ collaborator }) => collaborator);
  }

  /** Who made a change. A name is known only of those who were seen here. */
  author(sessionId: string, userKey: string): Author {
    const user = this.#known(sessionId)?.collaborator.user ?? this.#past.get(sessionId);
    return { sessionId, user: user ?? userOf(userKey, userKey, false) };
  }

  /** Who a client is, by the name that the server shows of it; `undefined` for this one itself. */
  authorOf(client: string): Author | undefined {
    if (client === this.#ownClient) return undefined;
    return this.#present.get(client)?.collaborator ?? { sessionId: "", user: userOf("", "", true) };
  }

  /** Takes over a whole list. `mayReturn`: those who are not in it any more may be on their way back; see `giveUp`. */
  replace(sessions: readonly ModelSession[], mayReturn: boolean): CollaboratorNews[] {
    const own = this.#ownSession();
    this.#ownClient = sessions.find((info) => info.session === own)?.client ?? this.#ownClient;
    const before = this.#present;
    this.#present = new Map();
    this.#awaited.clear();
    const clients = new Set(sessions.map(({ client }) => client));
    const missing = [...before.values()].filter(({ info }) => !clients.has(info.client));
    const news = mayReturn ? [] : missing.flatMap((each) => this.#gone(each));
    news.push(...sessions.flatMap((info) => this.#put(before.get(info.client), info)));
    if (!mayReturn) return news;
    for (const each of missing) {
      this.#awaited.add(each.info.client);
      news.push(...this.#put(each, { ...each.info, isReconnecting: true }));
    }
    return news;
  }

  /** Whoever was awaited since `replace` and has not come is gone. */
  giveUp(): CollaboratorNews[] {
    const missing = [...this.#awaited].flatMap((client) => this.#present.get(client) ?? []);
    this.#awaited.clear();
    return missing.flatMap((each) => this.#gone(each));
  }

  take(news: SessionNews): CollaboratorNews[] {
    switch (news.kind) {
      case "joined":
        return this.join(news.session);
      case "reconnecting":
        return this.lose(news.session);
      case "left":
        return this.leave(news.session);
      case "presence":
        return this.setState(news.session, news.state);
    }
  }

  /** Somebody is in, or is in again. */
  join(info: ModelSession): CollaboratorNews[] {
    this.#awaited.delete(info.client);
    return this.#put(this.#present.get(info.client), info);
  }

  lose(sessionId: string): CollaboratorNews[] {
    const known = this.#known(sessionId);
    return known === undefined ? [] : this.#put(known, { ...known.info, isReconnecting: true });
  }

  leave(sessionId: string): CollaboratorNews[] {
    const known = this.#known(sessionId);
    return known === undefined ? [] : this.#gone(known);
  }

  setState(sessionId: string, state: string | undefined): CollaboratorNews[] {
    const known = this.#known(sessionId);
    return known === undefined ? [] : this.#put(known, { ...known.info, state });
  }

  #known(sessionId: string): Present | undefined {
    const client = this.#clientOf.get(sessionId);
    return client === undefined ? undefined : this.#present.get(client);
  }

  #put(before: Present | undefined, info: ModelSession): CollaboratorNews[] {
    const { client, session } = info;
    const isOther = before?.info.session !== session;
    if (isOther && before !== undefined) this.#remember(before);
    const hasOtherState = before?.info.state !== info.state;
    const state = hasOtherState ? stateOf(info) : before?.collaborator.state;
    const collaborator = collaboratorOf(info, state);
    this.#present.set(client, { info, collaborator });
    this.#clientOf.set(session, client);
    if (client === this.#ownClient) return [];
    if (before === undefined) return [{ kind: "opened", collaborator }];
    const news: CollaboratorNews[] = [];
    const wasReconnecting = before.info.isReconnecting;
    if (!info.isReconnecting && (wasReconnecting || isOther))
      news.push({ kind: "reconnected", collaborator, previousSessionId: before.info.session });
    if (info.isReconnecting && !wasReconnecting) news.push({ kind: "reconnecting", collaborator });
    if (hasOtherState) news.push({ kind: "presence", collaborator });
    return news;
  }

  #gone(present: Present): CollaboratorNews[] {
    const { client } = present.info;
    this.#present.delete(client);
    this.#awaited.delete(client);
    this.#remember(present);
    return client === this.#ownClient ? [] : [{ kind: "closed", collaborator: present.collaborator }];
  }

  #remember({ collaborator: { sessionId, user } }: Present): void {
    this.#clientOf.delete(sessionId);
    this.#past.delete(sessionId);
    this.#past.set(sessionId, user);
    if (this.#past.size > pastSessionsMax) this.#past.delete(this.#past.keys().next().value!);
  }
}

const stateOf = ({ state }: ModelSession): Json | undefined =>
  state === undefined ? undefined : presenceStateValue(state);

function collaboratorOf(info: ModelSession, state: Json | undefined): ModelCollaborator {
  const { session: sessionId, user, displayName, site, isReconnecting } = info;
  return { sessionId, user: userOf(user, displayName, false), colorIndex: site - 1, isReconnecting, state };
}
