// Who somebody is, as the server says.

export type User = {
  /** The opaque key that the log holds. */
  readonly key: string;
  /** The same, under the name that applications of the original client use. */
  readonly username: string;
  readonly displayName: string;
  readonly anonymous: boolean;
};

export const userOf = (key: string, displayName: string, anonymous: boolean): User => ({
  key,
  username: key,
  displayName,
  anonymous,
});

/** Who did something: a session, and the user whose session it is. */
export type Author = { readonly sessionId: string; readonly user: User };
