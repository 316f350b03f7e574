// The server's log: one JSON object a line, to standard error, so that standard output stays free for the application.
//
// No content of a model, no token, no name of a person, no id of a client and no secret is ever handed to it. The redaction
// below, and what is left out of errors, are a second net, not the first.

import { type DestinationStream, destination, type Logger, pino } from "pino";
import { describeError } from "./log-error.ts";

export type Log = Logger;

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

const standardError = 2;
const secretKeys: readonly string[] = ["token", "secret", "authorization", "jwt"];

/** Lines are written at once, not in the background: what was logged before a crash is there after it. */
const toStandardError = (): DestinationStream => destination({ fd: standardError, sync: true });

export const createLog = (level: LogLevel, to: DestinationStream = toStandardError()): Log =>
  pino(
    {
      level,
      base: { name: "convergence" },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      serializers: { err: (error: unknown) => describeError(error) },
      redact: [...secretKeys, ...secretKeys.map((key) => `*.${key}`)],
    },
    to,
  );
