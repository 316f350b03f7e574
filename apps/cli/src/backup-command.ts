// `convergence backup`: a copy of a store, also while a server has it open.

import { BackupError, backupSqliteStore, formatProblem } from "@convergence/storage-sqlite";
import { describeResult } from "./check-command.ts";
import type { ExitCode } from "./exit-code.ts";
import { defaultFolder } from "./serve-settings.ts";
import { describeSettings, flagsFirst, readSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const backupSettings = {
  data: {
    kind: "text",
    value: "DIR",
    variable: "CONVERGENCE_DATA",
    help: `The folder of the store (default: ${defaultFolder})`,
  },
  to: { kind: "text", value: "FILE|DIR", help: "A new file, or a folder in which the file is named after the time" },
  help: { kind: "switch", short: "h", help: "Show this" },
} as const;

const usage: string = `Usage: convergence backup --to FILE|DIR [options]

Copies a store into one file, also while a server has it open and people write. The copy has every change that was acknowledged
before; it is checked and flushed to disk before it gets its name. Nothing is overwritten.
To restore it, put it into an empty folder as convergence.sqlite, and serve that.

${describeSettings(backupSettings)}`;

export async function backupCommand(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const settings = flagsFirst(readSettings(backupSettings, words, terminal.environment));
  if (settings.help === true) {
    terminal.print(usage);
    return 0;
  }
  const { data: from = defaultFolder, to } = settings;
  if (to === undefined) throw new UsageError("--to is missing.");
  try {
    const onProblem = (problem: Parameters<typeof formatProblem>[0]): void => terminal.complain(formatProblem(problem));
    const { file, bytes, checked } = await backupSqliteStore({ from, to, now: Date.now(), onProblem });
    terminal.print(describeResult(checked));
    terminal.print(`Backup: ${file} (${bytes} bytes)`);
    return 0;
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    terminal.complain(`convergence: ${error.message}`);
    return 1;
  }
}
