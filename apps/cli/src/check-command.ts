// `convergence check`: reads a store from end to end and says what is wrong with it, a line for each problem.
//
// Exit codes: 0 nothing is wrong, 1 problems were found, 2 it could not be looked at.

import { StorageError } from "@convergence/server";
import { type CheckResult, checkSqliteStore, formatProblem } from "@convergence/storage-sqlite";
import type { ExitCode } from "./exit-code.ts";
import { defaultFolder } from "./serve-settings.ts";
import { describeSettings, flagsFirst, readSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

const checkSettings = {
  data: {
    kind: "text",
    value: "DIR",
    variable: "CONVERGENCE_DATA",
    help: `The folder of the store, or a backup (default: ${defaultFolder})`,
  },
  domain: { kind: "text", value: "DOMAIN", help: "Only the models of this domain" },
  model: { kind: "text", value: "ID", help: "Only the model with this id" },
  help: { kind: "switch", short: "h", help: "Show this" },
} as const;

const usage: string = `Usage: convergence check [options]

Checks a store that no server has open: the history of every model without gaps and as it was recorded, snapshots as the history
gives them, nothing decided twice. Changes nothing. Prints a line for each problem, and last what was looked at.
Exit codes: 0 no problems, 1 problems, 2 the store could not be checked, for example because it is in use.

${describeSettings(checkSettings)}`;

export async function checkCommand(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const settings = flagsFirst(readSettings(checkSettings, words, terminal.environment));
  if (settings.help === true) {
    terminal.print(usage);
    return 0;
  }
  const { data = defaultFolder, domain, model } = settings;
  const began = performance.now();
  try {
    const onProblem = (problem: Parameters<typeof formatProblem>[0]): void => terminal.print(formatProblem(problem));
    const result = await checkSqliteStore(data, { domain, model, onProblem });
    terminal.print(`${describeResult(result)} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    if (result.models === 0 && (domain !== undefined || model !== undefined)) {
      terminal.complain("convergence: The store has no such model, so nothing was checked but the file.");
      return result.problems === 0 ? 2 : 1;
    }
    return result.problems === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    terminal.complain(`convergence: ${error.message}`);
    return 2;
  }
}

export const describeResult = ({ models, changes, snapshots, clients, problems }: CheckResult): string =>
  `Checked: models ${models}, changes ${changes}, snapshots ${snapshots}, clients ${clients}, problems ${problems}`;
