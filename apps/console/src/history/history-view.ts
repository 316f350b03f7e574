// The history of the model while it is open: the line, the text and the data as they were, and what can be done with them.

import type { HistoricalModel, RealTimeModel } from "@convergence/client";
import type { Attempt } from "../attempt.ts";
import type { Notices } from "../notices.ts";
import { part } from "../part.ts";
import { TreeChildren } from "../tree-children.ts";
import { TreeNode } from "../tree-node.ts";
import type { AuthorNames } from "./author-names.ts";
import { OtherChoice } from "./other-choice.ts";
import { PastLine } from "./past-line.ts";
import { PastPane } from "./past-pane.ts";
import { RestoreForm } from "./restore-form.ts";

export type HistoryViewOptions = {
  readonly past: HistoricalModel;
  readonly model: RealTimeModel;
  readonly names: AuthorNames;
  readonly attempt: Attempt;
  readonly notices: Notices;
};

/** How often it is looked whether there are newer versions, while there are. */
const refreshMs = 500;

export class HistoryView {
  readonly #options: HistoryViewOptions;
  readonly #line: PastLine;
  readonly #pane: PastPane;
  readonly #restore: RestoreForm;
  readonly #choice: OtherChoice;
  readonly #tree: TreeChildren;
  readonly #onNewer = (): void => {
    this.#refresh ??= setTimeout(() => this.#look(), refreshMs);
  };
  #refresh: ReturnType<typeof setTimeout> | undefined;

  constructor(options: HistoryViewOptions) {
    this.#options = options;
    const { past, model, names, attempt, notices } = options;
    const failed = (error: unknown): void => {
      attempt(() => {
        throw error;
      });
    };
    this.#line = new PastLine({ past, names, failed });
    this.#pane = new PastPane({ past, names, failed });
    this.#choice = new OtherChoice(past, (other) => this.#pane.compareWith(other));
    this.#restore = new RestoreForm({ past, model, notices, failed });
    const list = part("past-tree", HTMLUListElement);
    list.replaceChildren();
    this.#tree = new TreeChildren({
      ...{ container: past.root(), list, keyIds: [], attempt: undefined },
      createChild: (element, parent) => new TreeNode({ element, parent, keyIds: [], attempt: undefined }),
    });
    model.on("version_changed", this.#onNewer);
  }

  focus(): void {
    this.#line.focus();
  }

  close(): void {
    this.#options.model.off("version_changed", this.#onNewer);
    clearTimeout(this.#refresh);
    for (const each of [this.#line, this.#pane, this.#choice, this.#restore]) each.close();
    this.#tree.dispose();
    this.#options.past.close();
  }

  #look(): void {
    this.#refresh = undefined;
    // That it could not look now is no news: the line stays as long as it was.
    this.#options.past.refresh().catch(() => undefined);
  }
}
