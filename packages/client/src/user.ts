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

/** What became of something that was done: the version of the model that it made, and when, in milliseconds since 1970. */
export type Commit = { readonly version: number; readonly time: number };

/** Who did something: a session, and the user whose session it is. `commit`: of what is in the model's log, if that is known. */
export type Author = { readonly sessionId: string; readonly user: User; readonly commit?: Commit | undefined };
