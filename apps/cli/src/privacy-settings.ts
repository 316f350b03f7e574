// What the commands that take something out of a store for good have in common: which store, which model, who does it and why.

import { PrivacyError } from "@convergence/storage-sqlite";
import type { ExitCode } from "./exit-code.ts";
import { defaultFolder } from "./serve-settings.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export const privacySettings = {
  data: {
    kind: "text",
    value: "DIR",
    variable: "CONVERGENCE_DATA",
    help: `The folder of the store, or a backup (default: ${defaultFolder})`,
  },
  domain: { kind: "text", value: "DOMAIN", help: "The domain of the model (default: default)" },
  model: { kind: "text", value: "ID", help: "The id of the model" },
  incarnation: { kind: "text", value: "N", help: "Which use of the id, counted from 1" },
  reason: { kind: "text", value: "TEXT", help: "Why; it is kept for ever" },
  by: { kind: "text", value: "KEY", help: "Who does it, an opaque user key (default: operator)" },
} as const;

/** Of what is about a person, wherever that is in a store. */
export const personSettings = {
  data: privacySettings.data,
  domain: { kind: "text", value: "DOMAIN", help: "Only in this domain (default: in all of them)" },
  user: { kind: "text", value: "KEY", help: "The key of the user" },
} as const;

type Given = { readonly [Name in keyof typeof privacySettings]?: string | undefined };

export type PrivacyTarget = {
  readonly place: string;
  readonly domain: string;
  readonly model: string;
  readonly incarnation: number | undefined;
  readonly reason: string;
  readonly by: string;
  readonly now: number;
};

/** Throws `UsageError` for what is missing or no number. */
export function readTarget({ data, domain, model, incarnation, reason, by }: Given): PrivacyTarget {
  if (model === undefined) throw new UsageError("--model is missing.");
  if (reason === undefined) throw new UsageError("--reason is missing.");
  return {
    place: data ?? defaultFolder,
    domain: domain ?? "default",
    model,
    incarnation: incarnation === undefined ? undefined : readCount("--incarnation", incarnation),
    reason,
    by: by ?? "operator",
    now: Date.now(),
  };
}

/** Throws `UsageError` if it is missing, or the key of nobody. */
export function readUser(user: string | undefined): string {
  if (user === undefined) throw new UsageError("--user is missing.");
  if (user === "") throw new UsageError("--user is empty; it has to be the key of a user.");
  return user;
}

export function readCount(name: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`${name} has to be a whole number, not ${JSON.stringify(text)}.`);
}

/** Runs `change`; what there is not to be done is a plain message. */
export function sayWhatIsWrong(terminal: Terminal, change: () => ExitCode): ExitCode {
  try {
    return change();
  } catch (error) {
    if (!(error instanceof PrivacyError)) throw error;
    terminal.complain(`convergence: ${error.message}`);
    return 1;
  }
}
