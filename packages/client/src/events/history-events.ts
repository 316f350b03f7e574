// What can happen to a model of the past as a whole. Each event names the model as `src`.

import type { ConvergenceErrorCode } from "../convergence-error.ts";
import type { Registered } from "../elements/element-registry.ts";

abstract class HistoryEvent {
  abstract readonly name: string;
  readonly src: Registered<"historicalModel">;
  constructor(src: Registered<"historicalModel">) {
    this.src = src;
  }
}

/** The model shows another version. What changed in its elements was told before. */
export class HistoryVersionChangedEvent extends HistoryEvent {
  static readonly NAME = "version_changed";
  readonly name = "version_changed";
  readonly version: number;
  /** The version that it showed before. Further away than 1 if it came here at once. */
  readonly previousVersion: number;
  constructor(src: Registered<"historicalModel">, version: number, previousVersion: number) {
    super(src);
    this.version = version;
    this.previousVersion = previousVersion;
  }
}

/** The model is to show another version. */
export class HistoryTargetChangedEvent extends HistoryEvent {
  static readonly NAME = "target_changed";
  readonly name = "target_changed";
  readonly targetVersion: number;
  constructor(src: Registered<"historicalModel">, targetVersion: number) {
    super(src);
    this.targetVersion = targetVersion;
  }
}

/** The model is on its way to another version. `transition_end` follows. */
export class TransitionStartEvent extends HistoryEvent {
  static readonly NAME = "transition_start";
  readonly name = "transition_start";
}

/** The model stands still: it is where it was to go, or it could not get there. */
export class TransitionEndEvent extends HistoryEvent {
  static readonly NAME = "transition_end";
  readonly name = "transition_end";
}

/** There are newer versions. */
export class HeadChangedEvent extends HistoryEvent {
  static readonly NAME = "head_changed";
  readonly name = "head_changed";
  readonly maxVersion: number;
  constructor(src: Registered<"historicalModel">, maxVersion: number) {
    super(src);
    this.maxVersion = maxVersion;
  }
}

export class HistoryClosedEvent extends HistoryEvent {
  static readonly NAME = "closed";
  readonly name = "closed";
  /** Closed by this application. */
  readonly local: boolean;
  /** Why, if it was not the application. */
  readonly code: ConvergenceErrorCode | undefined;
  constructor(src: Registered<"historicalModel">, code: ConvergenceErrorCode | undefined) {
    super(src);
    this.local = code === undefined;
    this.code = code;
  }
}

export type HistoricalModelEvents = {
  readonly version_changed: HistoryVersionChangedEvent;
  readonly target_changed: HistoryTargetChangedEvent;
  readonly transition_start: TransitionStartEvent;
  readonly transition_end: TransitionEndEvent;
  readonly head_changed: HeadChangedEvent;
  readonly closed: HistoryClosedEvent;
};
