// Who somebody is: the question that the hub asks with every hello, and the answer.
//
// A rejection's message is for people and logs; it never repeats the token or a part of it.

import type { ErrorCode } from "@convergence/protocol";

/** The parts of a hello that say who it comes from. The domain is the one that will be used. */
export type Credentials = {
  readonly token?: string | undefined;
  readonly displayName?: string | undefined;
  readonly domain: string;
};

export type AuthenticatedUser = {
  /** Opaque; what the log records. For somebody with a token the token's subject. */
  readonly key: string;
  readonly displayName: string;
  readonly anonymous: boolean;
};

export type AuthRejectionCode = Extract<ErrorCode, "unauthenticated" | "token-expired" | "anonymous-off">;

export type AuthResult =
  | {
      readonly kind: "accepted";
      readonly user: AuthenticatedUser;
      /** Milliseconds since 1970; from then on the session must not go on. Absent: it may for ever. */
      readonly expiresAt?: number | undefined;
    }
  | { readonly kind: "rejected"; readonly code: AuthRejectionCode; readonly message: string };

export interface Authenticator {
  /** Never rejects because of what a client sent: that is a result. */
  authenticate(credentials: Credentials): Promise<AuthResult>;
}
