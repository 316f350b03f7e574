// `convergence token`: a token on standard output, signed with the secret in a file, which is made if it is missing.

import { signToken } from "@convergence/server";
import type { ExitCode } from "./exit-code.ts";
import { readOrMakeSecret } from "./read-secret.ts";
import { describeSettings, flagsFirst, readSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const tokenSettings = {
  "secret-file": {
    kind: "text",
    value: "FILE",
    variable: "CONVERGENCE_JWT_SECRET_FILE",
    help: "The secret; made if it is missing",
  },
  subject: { kind: "text", value: "KEY", help: "Whom the token speaks for: the user's permanent key" },
  name: { kind: "text", value: "NAME", help: "The name that others see (default: the subject)" },
  domain: { kind: "text", value: "DOMAIN", help: "The only domain it is good for (default: all)" },
  "expires-in": { kind: "text", value: "TIME", help: "How long it is good, as 90s, 15m, 12h or 30d (default: 1d)" },
  issuer: { kind: "text", value: "TEXT", variable: "CONVERGENCE_JWT_ISSUER", help: "The claim iss" },
  audience: { kind: "text", value: "TEXT", variable: "CONVERGENCE_JWT_AUDIENCE", help: "The claim aud" },
  help: { kind: "switch", short: "h", help: "Show this" },
} as const;

const usage: string = `Usage: convergence token --secret-file FILE --subject KEY [options]

Prints a token for servers that were started with --jwt-secret-file FILE.

${describeSettings(tokenSettings)}`;

export async function tokenCommand(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const settings = flagsFirst(readSettings(tokenSettings, words, terminal.environment));
  if (settings.help === true) {
    terminal.print(usage);
    return 0;
  }
  const { "secret-file": file, subject, name, domain, issuer, audience } = settings;
  if (file === undefined) throw new UsageError("--secret-file is missing.");
  if (subject === undefined) throw new UsageError("--subject is missing.");
  const lifetimeSeconds = readDuration(settings["expires-in"] ?? "1d");
  const { secret, isNew } = await readOrMakeSecret(file);
  const request = { secret, subject, name, domain, issuer, audience };
  const token = await signToken({ ...request, lifetimeSeconds, now: Date.now() });
  if (isNew) terminal.complain(`A new secret was written to ${file}. Keep it to yourself, and give it to the server.`);
  terminal.print(token);
  return 0;
}

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Ten years: whatever is meant to be good for longer should be signed by something better than this. */
const lifetimeSecondsMax = 10 * 366 * 86_400;

function readDuration(text: string): number {
  const [, digits, unit] = /^(\d{1,10})([smhd])$/.exec(text) ?? [];
  const seconds = Number(digits) * (secondsOf[unit ?? ""] ?? Number.NaN);
  if (seconds >= 1 && seconds <= lifetimeSecondsMax) return seconds;
  throw new UsageError(`--expires-in has to be a time such as 90s, 15m, 12h or 30d, at most 3660d.`);
}
