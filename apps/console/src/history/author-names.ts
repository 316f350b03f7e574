// What the authors of old changes are called, and their colours. The log knows users by their keys alone; names are those of the people
// who were seen in this window, and what is left of a key for the others.

import type { ModelCollaborator, RealTimeModel } from "@convergence/client";
import { colorOf } from "@convergence/codemirror";

/** The colours that there are, each once. */
export const authorColours: readonly string[] = [...new Set(Array.from({ length: 32 }, (_, index) => colorOf(index)))];

/** Enough of a key to tell a few people apart. */
const keyUnitsShown = 6;
const anonymousPrefix = "anonymous-";

export class AuthorNames {
  readonly #names = new Map<string, string>();
  readonly #colours = new Map<string, number>();

  /** Somebody was seen. */
  learn({ user, colorIndex }: Pick<ModelCollaborator, "user" | "colorIndex">): void {
    this.#names.set(user.key, user.displayName);
    if (!this.#colours.has(user.key)) this.#colours.set(user.key, colorIndex % authorColours.length);
  }

  nameOf(key: string): string {
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    if (!key.startsWith(anonymousPrefix)) return key;
    return `Anonymous ${key.slice(anonymousPrefix.length, anonymousPrefix.length + keyUnitsShown)}`;
  }

  /** A place in `authorColours`: that of the caret, or else the one that fewest have. It stays the same. */
  colourOf(key: string): number {
    const known = this.#colours.get(key);
    if (known !== undefined) return known;
    const counts = authorColours.map(() => 0);
    for (const colour of this.#colours.values()) counts[colour]!++;
    const colour = counts.indexOf(Math.min(...counts));
    this.#colours.set(key, colour);
    return colour;
  }
}

/** Learns everybody who is in a model from now on. */
export function namesIn(model: RealTimeModel): AuthorNames {
  const names = new AuthorNames();
  const learn = (): void => {
    for (const each of model.collaborators()) names.learn(each);
  };
  for (const event of ["collaborator_opened", "collaborator_reconnected", "online"] as const) model.on(event, learn);
  learn();
  return names;
}
