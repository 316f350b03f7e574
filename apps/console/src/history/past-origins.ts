// Follows the text of a model of the past while that plays, and notes who wrote which part of it. What is not played through, but
// jumped to, is nobody's until somebody says whose it is.

import {
  type HistoricalModel,
  RealTimeString,
  type StringInsertEvent,
  type StringRemoveEvent,
  type StringSpliceEvent,
} from "@convergence/client";
import { type Origin, type Origins, originOf, spliceOrigins } from "./text-origins.ts";

const key = "text";

/** What events of elements say about their change. */
type Told = {
  readonly user: { readonly key: string };
  readonly version: number | undefined;
  readonly time: Date | undefined;
};

export class PastOrigins {
  readonly #past: HistoricalModel;
  readonly #changed: () => void;
  #string: RealTimeString | undefined;
  #origins: Origins = [];
  #release: () => void = () => undefined;

  /** `changed`: it is another text, or says something else. */
  constructor(past: HistoricalModel, changed: () => void) {
    this.#past = past;
    this.#changed = changed;
    for (const event of ["set", "remove", "value"] as const) past.root().on(event, (told: Told) => this.#follow(told));
    this.#follow(undefined);
  }

  /** The string under the key `text`, if there is one. */
  get string(): RealTimeString | undefined {
    return this.#string;
  }

  get origins(): Origins {
    return this.#origins;
  }

  /** Somebody knows better. Without origins nobody knows any. */
  set(origins: Origins | undefined): void {
    this.#origins = origins ?? [{ length: this.#string?.length() ?? 0, origin: undefined }];
    this.#changed();
  }

  /** Another element may be the text now. */
  #follow(told: Told | undefined): void {
    const element = this.#past.root().get(key);
    const string = element instanceof RealTimeString ? element : undefined;
    if (string === this.#string && told !== undefined) return;
    this.#release();
    this.#string = string;
    this.#origins = [{ length: string?.length() ?? 0, origin: told && this.#originOf(told) }];
    if (string !== undefined) this.#listen(string);
    this.#changed();
  }

  #listen(string: RealTimeString): void {
    const splice = (told: Told, at: number, remove: number, length: number): void => {
      this.#origins = spliceOrigins(this.#origins, at, remove, { length, origin: this.#originOf(told) });
      this.#changed();
    };
    const onInsert = (told: StringInsertEvent): void => splice(told, told.index, 0, told.value.length);
    const onRemove = (told: StringRemoveEvent): void => splice(told, told.index, told.value.length, 0);
    const onSplice = (told: StringSpliceEvent): void =>
      splice(told, told.index, told.deleteCount, told.insertValue.length);
    const onValue = (told: Told): void => {
      this.#origins = [{ length: string.length(), origin: this.#originOf(told) }];
      this.#changed();
    };
    string.on("insert", onInsert).on("remove", onRemove).on("splice", onSplice).on("value", onValue);
    this.#release = () =>
      void string.off("insert", onInsert).off("remove", onRemove).off("splice", onSplice).off("value", onValue);
  }

  /** Of what comes back because a change is taken back, its author is not known. */
  #originOf({ user, version, time }: Told): Origin | undefined {
    if (version === undefined || time === undefined || version > this.#past.version()) return undefined;
    return originOf(user.key, version, time.getTime());
  }
}
