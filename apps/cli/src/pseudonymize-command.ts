// `convergence pseudonymize`: puts another key in the place of a user's, in all of a store that no server has open.

import { pseudonymizeSqliteStore } from "@convergence/storage-sqlite";
import type { ExitCode } from "./exit-code.ts";
import { personSettings, privacySettings, readUser, sayWhatIsWrong } from "./privacy-settings.ts";
import { defaultFolder } from "./serve-settings.ts";
import { describeSettings, flagsFirst, readSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const pseudonymizeSettings = {
  ...personSettings,
  as: { kind: "text", value: "KEY", help: "What to put in its place (default: a random key)" },
  merge: { kind: "switch", help: "Also if somebody has that key already: then the two cannot be told apart any more" },
  reason: privacySettings.reason,
  by: privacySettings.by,
  help: { kind: "switch", short: "h", help: "Show this" },
} as const;

const usage: string = `Usage: convergence pseudonymize --user KEY --reason TEXT [options]

Replaces a user's key by another one wherever it stands in a store that no server has open: in all models and their history, packed or
not, removed ones too. The ids of the user's clients and sessions become random ones. Content, times and reasons stay; what a text says of
a person is for \`convergence redact\`. Each history that it concerns goes on with an entry that says so. Cannot be undone.
Everybody who has a model of this store open has to open it again. Backups are not changed.

${describeSettings(pseudonymizeSettings)}`;

export function pseudonymizeCommand(words: readonly string[], terminal: Terminal): ExitCode {
  const settings = flagsFirst(readSettings(pseudonymizeSettings, words, terminal.environment));
  if (settings.help === true) {
    terminal.print(usage);
    return 0;
  }
  const { data: place = defaultFolder, domain, as: pseudonym, merge, reason, by = "operator" } = settings;
  const user = readUser(settings.user);
  if (reason === undefined) throw new UsageError("--reason is missing.");
  return sayWhatIsWrong(terminal, () => {
    const options = { place, domain, user, pseudonym, merge: merge === true, reason, by, now: Date.now() };
    const done = pseudonymizeSqliteStore(options);
    terminal.print(
      done === undefined
        ? "The store has nobody with this key."
        : `Replaced by ${JSON.stringify(done.pseudonym)}, recorded in ${done.models.length} histories`,
    );
    return 0;
  });
}
