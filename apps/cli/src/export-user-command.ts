// `convergence export-user`: all that a store has of one user, as lines of JSON.

import { exportUser } from "@convergence/server";
import { readSqliteUser } from "@convergence/storage-sqlite";
import type { ExitCode } from "./exit-code.ts";
import { personSettings, readUser } from "./privacy-settings.ts";
import { defaultFolder } from "./serve-settings.ts";
import { describeSettings, flagsFirst, readSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

const exportUserSettings = {
  ...personSettings,
  help: { kind: "switch", short: "h", help: "Show this" },
} as const;

const usage: string = `Usage: convergence export-user --user KEY [options]

Prints all that a store has of a user: a line of JSON that says who it is, one for each model that the user created, each change and each
name of a version, and a last line that counts them. Also of models that were removed, and while a server has the store open: then as it
was when the command began. Changes nothing. docs/history.md says what is in a line.

${describeSettings(exportUserSettings)}`;

export async function exportUserCommand(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const settings = flagsFirst(readSettings(exportUserSettings, words, terminal.environment));
  if (settings.help === true) {
    terminal.print(usage);
    return 0;
  }
  const { data = defaultFolder, domain } = settings;
  const user = readUser(settings.user);
  await readSqliteUser(data, { user, domain }, async (traces) => {
    for (const line of exportUser(user, domain, traces)) terminal.print(line.slice(0, -1));
  });
  return 0;
}
