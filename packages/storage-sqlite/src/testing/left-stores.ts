// What processes leave that die before one statement or another of the same work on a store: the files as they are at that moment.
//
// Statements of a transaction change no file until it is committed, so that most of these stores are byte for byte the same. Each of
// those that differ is kept once, in the order in which they came to be; a death before a question is not counted as one.

import { hash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { Statements } from "../statements.ts";
import { databaseFileName } from "../store-file.ts";

const suffixes = ["", "-wal"];

export class LeftStores {
  readonly #folder: string;
  readonly #parent: string;
  readonly #byContent = new Map<string, string>();
  #deaths = 0;

  /** The copies of the store in `folder` go into new folders in `parent`. */
  constructor(folder: string, parent: string) {
    this.#folder = folder;
    this.#parent = parent;
  }

  /** How many statements there were to die before. */
  get deaths(): number {
    return this.#deaths;
  }

  /** One of each content, in the order of the deaths. */
  get folders(): readonly string[] {
    return [...this.#byContent.values()];
  }

  /** What a process that dies now leaves. */
  die(): void {
    this.#deaths += 1;
    const files = suffixes
      .map((suffix) => databaseFileName + suffix)
      .filter((name) => existsSync(path.join(this.#folder, name)));
    const content = files
      .map((name) => `${name} ${hash("sha256", readFileSync(path.join(this.#folder, name)))}`)
      .join();
    if (this.#byContent.has(content)) return;
    const to = path.join(this.#parent, `dead-${this.#deaths}`);
    mkdirSync(to);
    for (const name of files) copyFileSync(path.join(this.#folder, name), path.join(to, name));
    this.#byContent.set(content, to);
  }

  /** Dies before each statement that is not a question. */
  statements(database: DatabaseSync): Statements {
    const die = (): void => this.die();
    class ToldStatements extends Statements {
      override sql(text: string): ReturnType<Statements["sql"]> {
        if (!text.startsWith("SELECT")) die();
        return super.sql(text);
      }
    }
    return new ToldStatements(database);
  }
}
