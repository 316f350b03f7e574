// That a room sends a session away, and whether it is to be expected back.

import type { ErrorCode } from "@convergence/protocol";

/** `mayResume`: nothing is wrong with the client, it opens the model again and goes on. */
export type Expulsion = { readonly code: ErrorCode; readonly message: string; readonly mayResume: boolean };

/** Is a client to be expected back that hears this? One that has opened the model again is there already. */
export const mayReturnAfter = ({ code, mayResume }: Expulsion): boolean => mayResume || code === "superseded";
