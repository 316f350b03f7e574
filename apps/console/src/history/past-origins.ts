// Who wrote which part of the text of a model of the past, as far as it was played. What is not played through, but jumped to, is
// nobody's until somebody says whose it is.

import type { HistoricalModel, RealTimeString } from "@convergence/client";
import { followText } from "./follow-text.ts";
import { OriginList } from "./origin-list.ts";
import { joinOrigins, type Origins } from "./text-origins.ts";

export class PastOrigins {
  readonly #changed: () => void;
  readonly #list = new OriginList();
  #string: RealTimeString | undefined;

  /** `changed`: it is another text, or says something else. */
  constructor(past: HistoricalModel, changed: () => void) {
    this.#changed = changed;
    followText(past, {
      splice: (at, remove, { length }, origin) => {
        this.#list.splice(at, remove, { length, origin });
        this.#changed();
      },
      replace: (string, origin) => {
        this.#string = string;
        this.set(joinOrigins([{ length: string?.length() ?? 0, origin }]));
      },
    });
  }

  /** The string under the key `text`, if there is one. */
  get string(): RealTimeString | undefined {
    return this.#string;
  }

  get origins(): Origins {
    return this.#list.runs;
  }

  /** Somebody knows better. */
  set(origins: Origins): void {
    this.#list.reset(origins);
    this.#changed();
  }
}
