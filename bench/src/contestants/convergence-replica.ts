// A client's half of ours, without a connection: a branch of the engine, what it sends, and what it is answered.

import { Branch, type Operation, requireOperation, type Text, type Tree } from "@convergence/engine";
import type { CommittedItem } from "@convergence/protocol";
import type { TextReplica } from "../contestant.ts";
import type { Keystroke } from "../trace.ts";
import { ChangeSender, EntryReceiver } from "./convergence-wire.ts";

export const textId = 1;

export const textModel = (start: string): Tree => ({
  id: 0,
  type: "object",
  content: [["text", { id: textId, type: "string", content: start }]],
});

export const textOf = (branch: Branch): string => (branch.replica.document.get(textId)!.content as Text).toString();

/** Checks an operation and applies it: from here on it is pending. */
export function edit(branch: Branch, operation: Operation): void {
  requireOperation(operation, branch.replica.document.get(operation.element)!);
  branch.edit(operation);
}

export function typeInto(branch: Branch, { at, remove, insert }: Keystroke): void {
  const glued = insert !== "" && branch.isTypingAt(textId, at);
  edit(branch, { kind: "splice", element: textId, at, remove, insert, glued });
}

export function take(branch: Branch, item: CommittedItem): void {
  if (item.kind === "entry") branch.receive(item);
  else branch.committed(item.sequence, item.version, item.lost);
}

/** One end of the channel: what goes out of a branch and what comes into it. */
export class Channel {
  readonly branch: Branch;
  readonly #sender = new ChangeSender();
  readonly #receiver = new EntryReceiver(0);

  constructor(branch: Branch) {
    this.branch = branch;
  }

  send(): Uint8Array {
    return this.#sender.frame(this.branch.takeUnsent());
  }

  /** What was committed: others' changes, or one's own. */
  receive(frame: Uint8Array): void {
    for (const item of this.#receiver.items(frame)) take(this.branch, item);
  }
}

/** Where nobody answers, everything stays pending. */
export function textReplica(start: string): TextReplica & { readonly channel: Channel } {
  const branch = new Branch(textModel(start), 0, 0);
  const channel = new Channel(branch);
  return {
    channel,
    type(keystroke) {
      typeInto(branch, keystroke);
      return channel.send();
    },
    typeUnencoded(keystroke) {
      typeInto(branch, keystroke);
      branch.takeUnsent();
    },
    receive: (frame) => channel.receive(frame),
    answered() {
      while (branch.pendingCount > 0) {
        branch.committed(branch.sequence - branch.pendingCount + 1, branch.version + 1, []);
      }
    },
    text: () => textOf(branch),
  };
}
