// Why a single change is refused. Its author's replica takes it back; everything else goes on (P5).

import type { ErrorCode } from "@convergence/protocol";

export type Refusal = { readonly code: ErrorCode; readonly message: string };
