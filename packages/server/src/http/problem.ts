// A failure as an HTTP answer: a code for programs and a sentence for people.

import type { Context } from "hono";

export type ProblemStatus = 400 | 401 | 403 | 404 | 429 | 500 | 503;

export const problem = (
  context: Context,
  status: ProblemStatus,
  { code, message }: { readonly code: string; readonly message: string },
  headers: Readonly<Record<string, string>> = {},
): Response => context.json({ code, message }, status, headers);
