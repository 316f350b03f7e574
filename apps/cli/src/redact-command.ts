// `convergence redact`: blanks content in a store that no server has open, in all of its history.

import { mapOriginal, parseElementId } from "@convergence/server";
import { formatRanges, type RedactionScope, redactSqliteStore } from "@convergence/storage-sqlite";
import type { ExitCode } from "./exit-code.ts";
import { privacySettings, readCount, readTarget, sayWhatIsWrong } from "./privacy-settings.ts";
import { describeSettings, flagsFirst, readSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const redactSettings = {
  ...privacySettings,
  versions: { kind: "text", value: "A..B", help: "What these versions put in; 0 is what the model began with" },
  user: { kind: "text", value: "KEY", help: "What this user put in" },
  element: { kind: "text", value: "ID", help: "What anybody ever put into this element, for example 3.17" },
  help: { kind: "switch", short: "h", help: "Show this" },
} as const;

const usage: string = `Usage: convergence redact --model ID (--versions A..B | --user KEY | --element ID) --reason TEXT [options]

Blanks content in every version of a model, in a store that no server has open: text becomes as many black boxes, numbers and dates
become 0, booleans false. Keys, positions, authors and times stay. The history goes on with an entry that says so. Cannot be undone.
Everybody who has a model of this store open has to open it again. Backups, and what clients still show, are not changed.
Text that was copied, or typed again, belongs to the change that did that.

${describeSettings(redactSettings)}`;

export function redactCommand(words: readonly string[], terminal: Terminal): ExitCode {
  const settings = flagsFirst(readSettings(redactSettings, words, terminal.environment));
  if (settings.help === true) {
    terminal.print(usage);
    return 0;
  }
  const target = readTarget(settings);
  const scope = readScope(settings);
  return sayWhatIsWrong(terminal, () => {
    const redacted = redactSqliteStore({ ...target, scope, mapOriginal });
    terminal.print(
      redacted === undefined
        ? "There is nothing to redact."
        : `Redacted: versions ${formatRanges(redacted.versions)} (incarnation ${redacted.incarnation}), ` +
            `recorded as version ${redacted.version}`,
    );
    return 0;
  });
}

type Scopes = { readonly [Name in "versions" | "user" | "element"]?: string | undefined };

function readScope({ versions, user, element }: Scopes): RedactionScope {
  const said = [versions, user, element].filter((each) => each !== undefined);
  if (said.length !== 1) throw new UsageError("Say one of --versions, --user and --element.");
  if (user !== undefined) return { kind: "user", user };
  if (versions !== undefined) {
    const [first, last, ...more] = versions.split("..").map((each) => readCount("--versions", each));
    if (first === undefined || more.length > 0 || (last ?? first) < first) {
      throw new UsageError(`--versions has to be a version or A..B, not ${JSON.stringify(versions)}.`);
    }
    return { kind: "versions", first, last: last ?? first };
  }
  const id = parseElementId(String(element));
  if (id === undefined)
    throw new UsageError(`--element has to be an element id, for example 3.17, not ${JSON.stringify(element)}.`);
  return { kind: "element", element: id };
}
