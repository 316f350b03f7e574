// Who has a model open, and who is behind the session id of a change, also for a while after they left.

import type { SessionInfo } from "@convergence/protocol";
import { pastSessionsMax } from "./limits.ts";
import { type Author, type User, userOf } from "./user.ts";

export type ModelCollaborator = { readonly sessionId: string; readonly user: User };

export type CollaboratorChanges = {
  readonly opened: readonly ModelCollaborator[];
  readonly closed: readonly ModelCollaborator[];
};

type Present = ModelCollaborator & { readonly client: string };

export class ModelCollaborators {
  readonly #ownSession: () => string;
  /** How the server names this client to others: not by the id that it sends, which is its secret. */
  #ownClient: string | undefined;
  #present = new Map<string, Present>();
  readonly #past = new Map<string, User>();

  constructor(ownSession: () => string) {
    this.#ownSession = ownSession;
  }

  /** Everybody, this session included. */
  list(): ModelCollaborator[] {
    return [...this.#present.values()].map(({ sessionId, user }) => ({ sessionId, user }));
  }

  /** Who made a change. A name is known only of those who were seen here. */
  author(sessionId: string, userKey: string): Author {
    const user = this.#present.get(sessionId)?.user ?? this.#past.get(sessionId) ?? userOf(userKey, userKey, false);
    return { sessionId, user };
  }

  /** Who a client is, by the name that the server shows of it; `undefined` for this one itself. */
  authorOf(client: string): Author | undefined {
    if (client === this.#ownClient) return undefined;
    for (const each of this.#present.values()) if (each.client === client) return each;
    return { sessionId: "", user: userOf("", "", true) };
  }

  /** Takes over a whole list; returns how others came and went. */
  replace(sessions: readonly SessionInfo[]): CollaboratorChanges {
    const before = this.#present;
    const own = this.#ownSession();
    this.#ownClient = sessions.find((info) => info.session === own)?.client ?? this.#ownClient;
    this.#present = new Map(sessions.map((info) => [info.session, presentOf(info)]));
    for (const each of before.values()) if (!this.#present.has(each.sessionId)) this.#remember(each);
    const others = (from: Map<string, Present>, without: Map<string, Present>): Present[] =>
      [...from.values()].filter((each) => !without.has(each.sessionId) && each.client !== this.#ownClient);
    return { opened: others(this.#present, before), closed: others(before, this.#present) };
  }

  /** The collaborator, if it is news. */
  join(info: SessionInfo): ModelCollaborator | undefined {
    if (this.#present.has(info.session)) return undefined;
    const present = presentOf(info);
    this.#present.set(info.session, present);
    return present.client === this.#ownClient ? undefined : present;
  }

  leave(sessionId: string): ModelCollaborator | undefined {
    const present = this.#present.get(sessionId);
    if (present === undefined) return undefined;
    this.#present.delete(sessionId);
    this.#remember(present);
    return present.client === this.#ownClient ? undefined : present;
  }

  #remember({ sessionId, user }: Present): void {
    this.#past.delete(sessionId);
    this.#past.set(sessionId, user);
    if (this.#past.size > pastSessionsMax) this.#past.delete(this.#past.keys().next().value!);
  }
}

const presentOf = ({ session, client, user, displayName }: SessionInfo): Present => ({
  sessionId: session,
  client,
  user: userOf(user, displayName, false),
});
