// The offline tasks for contestants that merge replicas directly, without a server between.

import type { OfflinePeer, OfflineTrial } from "./contestant.ts";
import type { OfflineWorkload } from "./offline-workload.ts";
import type { Keystroke } from "./trace.ts";

export type OfflineReplica = {
  typeUnencoded(keystroke: Keystroke): void;
  /** Everything typed here since the common base, encoded. */
  update(): Uint8Array;
  receive(update: Uint8Array): void;
  text(): string;
};

/** `open`: two replicas of one text. */
export function offlineOf(open: (base: string) => readonly OfflineReplica[], remark?: string): OfflinePeer {
  const trial = (workload: OfflineWorkload, isBoth: boolean): OfflineTrial => {
    const [a, b] = open(workload.base) as [OfflineReplica, OfflineReplica];
    for (const keystroke of workload.branches[0]) a.typeUnencoded(keystroke);
    for (const keystroke of workload.branches[1]) b.typeUnencoded(keystroke);
    let bytes = 0;
    const pass = (from: OfflineReplica, to: OfflineReplica): void => {
      const update = from.update();
      bytes += update.length;
      to.receive(update);
    };
    const texts: string[] = [];
    return {
      ...(remark === undefined ? {} : { remark }),
      run() {
        const back = isBoth ? b.update() : undefined;
        pass(a, b);
        texts.push(b.text());
        if (back === undefined) return;
        bytes += back.length;
        a.receive(back);
        texts.push(a.text());
      },
      texts: () => texts,
      bytes: () => bytes,
    };
  };
  return { oneSide: (workload) => trial(workload, false), bothSides: (workload) => trial(workload, true) };
}
