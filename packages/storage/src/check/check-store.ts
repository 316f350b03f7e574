// Checks a whole store: that every promise which can be checked on what is written was kept (P3, P4, P6).
//
// Law: a store that only the storage interface has written has no problems. It changes nothing, and it does not stop at the first
// problem. What it cannot see: a log that was cut off or exchanged together with its head and digest. For that, keep a head digest
// elsewhere (`digest.ts`).

import { formatHandle, type ModelRecord } from "../model-record.ts";
import { checkModel } from "./check-model.ts";
import type { CheckFilter, CheckSource } from "./check-source.ts";
import { problemsPerModelMax } from "./limits.ts";
import type { Report, StoreProblem } from "./store-problem.ts";

export type CheckOptions = CheckFilter & {
  /** Hears of each problem as it is found, of one model no more than `problemsPerModelMax`. */
  readonly onProblem: (problem: StoreProblem) => void;
};

/** What was looked at: incarnations, entries of logs, kept snapshots, clients per incarnation. `problems` counts untold ones too. */
export type CheckResult = {
  readonly models: number;
  readonly changes: number;
  readonly snapshots: number;
  readonly clients: number;
  readonly problems: number;
};

export async function checkStore(source: CheckSource, options: CheckOptions): Promise<CheckResult> {
  const { onProblem } = options;
  const total = { models: 0, changes: 0, snapshots: 0, clients: 0, problems: 0 };
  const complain = (kind: "medium" | "unreadable", message: string): void => {
    total.problems++;
    onProblem({ kind, handle: undefined, version: undefined, message });
  };
  try {
    for await (const fault of source.faults()) complain("medium", fault);
    let before: ModelRecord | undefined;
    for await (const record of source.models(options)) {
      const { report, end } = reportOf(record, onProblem);
      await checkRecord(source, before, record, report);
      const counts = await checkModel(source, record, report);
      total.models++;
      total.changes += counts.changes;
      total.snapshots += counts.snapshots;
      total.clients += counts.clients;
      total.problems += end();
      before = record;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    complain("unreadable", `the models cannot be read on after ${total.models} of them: ${reason}`);
  }
  return total;
}

function reportOf(record: ModelRecord, onProblem: CheckOptions["onProblem"]) {
  const { domain, model, incarnation } = record;
  const handle = { domain, model, incarnation };
  let count = 0;
  const report: Report = (problem) => {
    if (++count <= problemsPerModelMax) onProblem({ ...problem, handle });
  };
  const end = (): number => {
    const untold = count - problemsPerModelMax;
    if (untold > 0) {
      onProblem({
        kind: "model",
        handle,
        version: undefined,
        message: `there are ${untold} more problems of this model`,
      });
    }
    return count;
  };
  return { report, end };
}

/** A model among its incarnations and in its collection. */
async function checkRecord(
  source: CheckSource,
  before: ModelRecord | undefined,
  record: ModelRecord,
  report: Report,
): Promise<void> {
  const complain = (message: string): void => report({ kind: "model", version: undefined, message });
  const { domain, model, incarnation, collection, removedAt } = record;
  const earlier = before?.domain === domain && before.model === model ? before : undefined;
  const due = (earlier?.incarnation ?? 0) + 1;
  if (incarnation !== due) complain(`it follows incarnation ${due - 1}`);
  if (earlier !== undefined && earlier.removedAt === undefined) {
    complain(`it was created while ${formatHandle(earlier)} was not removed`);
  }
  if (removedAt === undefined && !(await source.hasCollection(domain, collection))) {
    complain(`its collection ${JSON.stringify(collection)} does not exist`);
  }
}
