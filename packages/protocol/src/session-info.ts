// Who a session is: one user, at one client.

export type SessionInfo = {
  readonly session: string;
  readonly client: string;
  /** The opaque key of the user, never a name. */
  readonly user: string;
  readonly displayName: string;
};
