// What this client has asked to be put back, or restored: one at a time is on its way, the others wait in their order.
//
// What exactly to ask for is decided when it goes out, so that positions are those of that moment; if the connection is lost before
// the answer, again, by what is there then. So it happens once. When it may go is the link's business.

import type { Placement, Tag, Version } from "@convergence/engine";
import type { NotPlaced, Placed, Restore, Revert } from "@convergence/protocol";
import type { Connection } from "./connection.ts";
import { ConvergenceError } from "./convergence-error.ts";
import { placementsWaitingMax } from "./limits.ts";

/** `version`: of the change that it became; `undefined` if nothing took effect. `done`: the indexes of the items that did. */
export type PlacementOutcome = { readonly version: Version | undefined; readonly done: readonly number[] };

export type PlacementLine = { readonly connection: Pick<Connection, "send">; readonly channel: number };

/** What is to be made of history: an element, the root for the whole model, gets the content of a version, or changes are taken back. */
export type ReworkWish = Omit<Restore, "channel" | "number"> | Omit<Revert, "channel" | "number">;

type Wish = { readonly asked: (() => readonly Placement[]) | ReworkWish } & PromiseWithResolvers<PlacementOutcome>;

const nothing: PlacementOutcome = { version: undefined, done: [] };

export class PlacementQueue {
  readonly #line: PlacementLine;
  #wishes: Wish[] = [];
  /** The latest number given. */
  #number = 0;
  /** Is the first wish with the server? */
  #isAsked = false;
  /** Was the connection lost while something was to be made of history, so that it may have happened? */
  #isInDoubt = false;

  constructor({ connection, channel }: PlacementLine) {
    this.#line = { connection, channel };
  }

  /** What is made of history is asked for once: without an answer nobody knows whether it has happened. */
  add(asked: Wish["asked"]): Promise<PlacementOutcome> {
    if (this.#wishes.length >= placementsWaitingMax) {
      const message = `${placementsWaitingMax} removals wait to be undone; no more fit`;
      return Promise.reject(new ConvergenceError("limit", message));
    }
    const wish: Wish = { asked, ...Promise.withResolvers<PlacementOutcome>() };
    this.#wishes.push(wish);
    return wish.promise;
  }

  /** Is what comes in next as a change at a wish of ours made of history, and not put back? */
  get isReworking(): boolean {
    return this.#isInDoubt || (this.#isAsked && typeof this.#wishes[0]?.asked === "object");
  }

  /** Everything that was missed is in. */
  resumed(): void {
    this.#isInDoubt = false;
  }

  /** Sends the next wish that there is anything to ask for. Only when everything else has gone out. `seen`: of the stream. */
  sendNext(seen: Tag): void {
    for (let wish = this.#wishes[0]; wish !== undefined && !this.#isAsked; wish = this.#wishes[0]) {
      try {
        const { asked } = wish;
        const items = typeof asked === "function" ? asked() : asked;
        this.#isAsked = !Array.isArray(items) || items.length > 0;
        if (this.#isAsked) this.#send(seen, items);
        else this.#end()?.resolve(nothing);
      } catch (error) {
        this.#end()?.reject(error);
      }
    }
  }

  answered(message: Placed | NotPlaced): void {
    if (!this.#isAsked || message.number !== this.#number) return;
    const wish = this.#end();
    if (message.kind === "placed") wish?.resolve({ version: message.version, done: message.done });
    else wish?.reject(new ConvergenceError(message.code, message.message));
  }

  /** There will be no answer to what was asked: it may have happened or not, and is asked for anew. */
  interrupt(): void {
    const { asked } = this.#wishes[0] ?? {};
    const isRework = this.#isAsked && typeof asked === "object" && asked.kind;
    this.#isAsked = false;
    if (isRework === false || isRework === undefined) return;
    this.#isInDoubt = true;
    const message = `The connection was lost before the server said what came of the wish to ${isRework}`;
    this.#end()?.reject(new ConvergenceError("connection-lost", message));
  }

  close(error: ConvergenceError): void {
    this.#isAsked = false;
    for (const { reject } of this.#wishes.splice(0)) reject(error);
  }

  #send(seen: Tag, asked: readonly Placement[] | ReworkWish): void {
    const { connection, channel } = this.#line;
    const number = ++this.#number;
    try {
      if ("kind" in asked) connection.send([{ channel, number, ...asked }]);
      else connection.send([{ kind: "place", channel, number, seen, items: asked }]);
    } catch (error) {
      throw new ConvergenceError("limit", error instanceof Error ? error.message : String(error), { cause: error });
    }
  }

  #end(): Wish | undefined {
    this.#isAsked = false;
    return this.#wishes.shift();
  }
}

/** What becomes of a wish when there is nobody to ask. */
export const modelClosed = (): ConvergenceError => new ConvergenceError("model-closed", "The model is closed");
