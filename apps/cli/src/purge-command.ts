// `convergence purge`: throws a removed model away, history and all, in a store that no server has open.

import { purgeSqliteStore } from "@convergence/storage-sqlite";
import type { ExitCode } from "./exit-code.ts";
import { privacySettings, readTarget, sayWhatIsWrong } from "./privacy-settings.ts";
import { describeSettings, flagsFirst, readSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

const purgeSettings = {
  ...privacySettings,
  force: { kind: "switch", help: "Also a model that was not removed" },
  help: { kind: "switch", short: "h", help: "Show this" },
} as const;

const usage: string = `Usage: convergence purge --model ID --reason TEXT [options]

Throws away all that there is of a removed model: content, history, who worked on it. That it was there stays, and who purged it, when
and why. The store must not be open in a server. Cannot be undone; backups are not changed. Without --incarnation, all removed uses of
the id are purged.

${describeSettings(purgeSettings)}`;

export function purgeCommand(words: readonly string[], terminal: Terminal): ExitCode {
  const settings = flagsFirst(readSettings(purgeSettings, words, terminal.environment));
  if (settings.help === true) {
    terminal.print(usage);
    return 0;
  }
  const target = readTarget(settings);
  return sayWhatIsWrong(terminal, () => {
    const purged = purgeSqliteStore({ ...target, force: settings.force === true });
    terminal.print(purged.length === 0 ? "It was purged before." : `Purged: incarnation ${purged.join(", ")}`);
    return 0;
  });
}
