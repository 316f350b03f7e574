// The history of the model while it is open: the line, the text and the data as they were, and what can be done with them.

import type { HistoricalModel, ModelService, RealTimeModel, VersionName } from "@convergence/client";
import type { Attempt } from "../attempt.ts";
import { coalesced } from "../coalesced.ts";
import type { Notices } from "../notices.ts";
import { part } from "../part.ts";
import { TreeChildren } from "../tree-children.ts";
import { TreeNode } from "../tree-node.ts";
import type { AuthorNames } from "./author-names.ts";
import { NameList } from "./name-list.ts";
import { NameMarks } from "./name-marks.ts";
import { NamedVersions } from "./named-versions.ts";
import { OtherChoice } from "./other-choice.ts";
import { PastLine } from "./past-line.ts";
import { PastPane } from "./past-pane.ts";
import { RestoreForm } from "./restore-form.ts";

export type HistoryViewOptions = {
  readonly service: ModelService;
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
  readonly #marks: NameMarks;
  readonly #nameList: NameList;
  readonly #named: NamedVersions;
  #names: readonly VersionName[] = [];
  readonly #onNewer = (): void => {
    this.#refresh ??= setTimeout(() => this.#look(), refreshMs);
  };
  #refresh: ReturnType<typeof setTimeout> | undefined;

  constructor(options: HistoryViewOptions) {
    this.#options = options;
    const { past, service, model, names, attempt, notices } = options;
    const failed = (error: unknown): void => {
      attempt(() => {
        throw error;
      });
    };
    this.#marks = new NameMarks((version) => this.#line.goTo(version));
    this.#line = new PastLine({
      ...{ past, names, failed },
      changed: (scale) => {
        this.#marks.isHidden = scale !== "version";
        this.#marks.show(this.#names, past.maxVersion());
      },
    });
    this.#pane = new PastPane({ past, names, failed });
    this.#choice = new OtherChoice(past, (other) => this.#pane.compareWith(other));
    this.#restore = new RestoreForm({ past, model, notices, failed });
    const list = part("past-tree", HTMLUListElement);
    list.replaceChildren();
    this.#tree = new TreeChildren({
      ...{ container: past.root(), list, keyIds: [], attempt: undefined },
      createChild: (element, parent) => new TreeNode({ element, parent, keyIds: [], attempt: undefined }),
    });
    this.#nameList = this.#makeNameList(failed);
    this.#named = new NamedVersions({ ...{ service, model, failed }, changed: (found) => this.#showNames(found) });
    past.on(
      "version_changed",
      coalesced(() => this.#nameList.at(past.version())),
    );
    this.#nameList.at(past.version());
    model.on("version_changed", this.#onNewer);
  }

  focus(): void {
    this.#line.focus();
  }

  close(): void {
    this.#options.model.off("version_changed", this.#onNewer);
    clearTimeout(this.#refresh);
    for (const each of [this.#line, this.#pane, this.#choice, this.#restore, this.#nameList, this.#named]) each.close();
    this.#tree.dispose();
    this.#options.past.close();
  }

  #makeNameList(failed: (error: unknown) => void): NameList {
    const { past, service, model } = this.#options;
    const id = model.modelId();
    const isDone = (wish: Promise<unknown>): Promise<boolean> =>
      wish.then(
        () => true,
        (error: unknown) => {
          failed(error);
          return false;
        },
      );
    return new NameList({
      goTo: (version) => this.#line.goTo(version),
      name: (name) => isDone(model.nameVersion(name, past.version())),
      rename: (name, newName) => isDone(service.renameVersion(id, name, newName)),
      remove: (name) => isDone(service.removeVersionName(id, name)),
    });
  }

  /** A name may be of a version that this history does not know of yet. */
  #showNames(names: readonly VersionName[]): void {
    const { past } = this.#options;
    this.#names = names;
    this.#nameList.show(names);
    this.#marks.show(names, past.maxVersion());
  }

  #look(): void {
    this.#refresh = undefined;
    // That it could not look now is no news: the line stays as long as it was.
    this.#options.past.refresh().catch(() => undefined);
  }
}
