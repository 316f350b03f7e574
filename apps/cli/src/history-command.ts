// `convergence history`: the changes of a model as lines of JSON, the same that a server gives over HTTP, read from its store.

import { ExportQueryError, exportHistory, ModelGoneError, parseExportQuery } from "@convergence/server";
import { readSqliteHistory } from "@convergence/storage-sqlite";
import type { ExitCode } from "./exit-code.ts";
import { defaultFolder } from "./serve-settings.ts";
import { describeSettings, flagsFirst, readSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const conditions = {
  from: { kind: "text", value: "VERSION", help: "Only changes from this version on" },
  to: { kind: "text", value: "VERSION", help: "Only changes up to this version" },
  since: { kind: "text", value: "TIME", help: "Only changes since this time, like 2026-01-31T12:00:00Z" },
  until: { kind: "text", value: "TIME", help: "Only changes until this time" },
  user: { kind: "text", value: "USER", help: "Only changes of this user key" },
  session: { kind: "text", value: "SESSION", help: "Only changes of this session" },
  element: { kind: "text", value: "ID", help: "Only changes of this element and of what was inside it" },
  path: { kind: "text", value: "POINTER", help: "Only changes of what stood there, like /emails/0" },
  inside: { kind: "text", value: "yes|no", help: "Whether changes of what was inside count (default: yes)" },
  incarnation: { kind: "text", value: "NUMBER", help: "Which model of those that had this id (default: the newest)" },
} as const;

const historySettings = {
  data: {
    kind: "text",
    value: "DIR",
    variable: "CONVERGENCE_DATA",
    help: `The folder of the store, or a backup (default: ${defaultFolder})`,
  },
  domain: { kind: "text", value: "DOMAIN", help: "The domain of the model (default: default)" },
  model: { kind: "text", value: "ID", help: "The id of the model" },
  ...conditions,
  help: { kind: "switch", short: "h", help: "Show this" },
} as const;

const usage: string = `Usage: convergence history --model ID [options]

Prints who changed what and when: a line of JSON that says which model it is, then one for each change, oldest first. Also of a
model that was removed, and while a server has the store open: then as it was when the command began. Changes nothing.
docs/history.md says what is in a line.

${describeSettings(historySettings)}`;

export async function historyCommand(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const settings = flagsFirst(readSettings(historySettings, words, terminal.environment));
  if (settings.help === true) {
    terminal.print(usage);
    return 0;
  }
  const { data = defaultFolder, domain = "default", model } = settings;
  if (model === undefined) throw new UsageError("--model is missing.");
  const query = queryOf(settings);
  const { incarnation } = query;
  try {
    await readSqliteHistory(data, { domain, model, incarnation }, async (record, ask, names) => {
      const pieces = exportHistory(record, query, ask, names);
      for await (const piece of pieces) if (piece !== "") terminal.print(piece.slice(0, -1));
    });
    return 0;
  } catch (error) {
    if (!(error instanceof ModelGoneError)) throw error;
    const which = incarnation === undefined ? "" : ` with an incarnation ${incarnation}`;
    terminal.complain(`convergence: The store has no model ${JSON.stringify(`${domain}/${model}`)}${which}.`);
    return 1;
  }
}

function queryOf(settings: { readonly [Name in keyof typeof conditions]: string | undefined }) {
  try {
    const names = Object.keys(conditions) as (keyof typeof conditions)[];
    return parseExportQuery(
      names.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]] as const])),
    );
  } catch (error) {
    throw error instanceof ExportQueryError ? new UsageError(error.message) : error;
  }
}
