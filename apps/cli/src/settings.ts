// Settings of a command: flags, the environment variables behind them, and the help, from one table.
//
// Law: a flag wins over its variable. An unknown flag, a value that is missing and a boolean that is none are usage errors.

import { parseArgs } from "node:util";
import type { Environment } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export type Setting = {
  readonly kind: "text" | "list" | "switch";
  /** What stands after the flag in the help. */
  readonly value?: string;
  /** The environment variable that says the same; none for what belongs on the command line alone. */
  readonly variable?: string;
  readonly short?: string;
  readonly help: string;
};

type ValueOf<S extends Setting> = S["kind"] extends "switch"
  ? boolean
  : S["kind"] extends "list"
    ? readonly string[]
    : string;

export type Table = Readonly<Record<string, Setting>>;

/** What was said, by name of the flag. */
export type Settings<T extends Table> = { readonly [Name in keyof T]: ValueOf<T[Name]> | undefined };

/** The settings of the command line, and separately those of the environment, for rules about the two. */
export type BothSettings<T extends Table> = { readonly flags: Settings<T>; readonly variables: Settings<T> };

export function readSettings<T extends Table>(
  table: T,
  words: readonly string[],
  environment: Environment,
): BothSettings<T> {
  const flags = parseFlags(table, words);
  const variables = Object.fromEntries(
    Object.entries(table).map(([name, setting]) => [name, readVariable(setting, environment)]),
  );
  return { flags: flags as Settings<T>, variables: variables as Settings<T> };
}

/** For each setting the flag, or else the variable. */
export const flagsFirst = <T extends Table>({ flags, variables }: BothSettings<T>): Settings<T> =>
  Object.fromEntries(Object.keys(variables).map((name) => [name, flags[name] ?? variables[name]])) as Settings<T>;

function parseFlags(table: Table, words: readonly string[]): Readonly<Record<string, unknown>> {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { kind, short }]) => [
      name,
      {
        type: kind === "switch" ? ("boolean" as const) : ("string" as const),
        multiple: kind === "list",
        ...(short === undefined ? {} : { short }),
      },
    ]),
  );
  try {
    return parseArgs({ args: [...words], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Only the first sentence: the rest explains how to write arguments that we do not have.
    const [sentence] = error.message.split(/\.(?:\s|$)|\n/, 1);
    throw new UsageError(`${sentence}.`);
  }
}

function readVariable(
  { kind, variable }: Setting,
  environment: Environment,
): string | boolean | readonly string[] | undefined {
  const text = variable === undefined ? undefined : environment[variable]?.trim();
  if (text === undefined || text === "") return undefined;
  if (kind === "text") return text;
  if (kind === "list") return text.split(/[\s,]+/);
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  if (/^(0|false|no|off)$/i.test(text)) return false;
  throw new UsageError(`${variable} has to be true or false.`);
}

/** The lines of the help, one or two for each setting. */
export function describeSettings(table: Table): string {
  const rows = Object.entries(table).map(([name, { value, short, variable, help }]) => {
    const flag = `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
    return { flag, help: variable === undefined ? help : `${help} [${variable}]` };
  });
  const width = Math.max(...rows.map(({ flag }) => flag.length)) + 2;
  return rows.map(({ flag, help }) => `  ${flag.padEnd(width)}${help}`).join("\n");
}
