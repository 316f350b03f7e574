// What this client has asked to be put back, or restored: one at a time is on its way, the others wait in their order.
//
// What exactly to ask for is decided when it goes out, so that positions are those of that moment; if the connection is lost before
// the answer, again, by what is there then. So it happens once. When it may go is the link's business.

import type { ElementId, Placement, Tag, Version } from "@convergence/engine";
import type { NotPlaced, Placed } from "@convergence/protocol";
import type { Connection } from "./connection.ts";
import { ConvergenceError } from "./convergence-error.ts";
import { placementsWaitingMax } from "./limits.ts";

/** `version`: of the change that it became; `undefined` if nothing took effect. `done`: the indexes of the items that did. */
export type PlacementOutcome = { readonly version: Version | undefined; readonly done: readonly number[] };

export type PlacementLine = { readonly connection: Pick<Connection, "send">; readonly channel: number };

/** A version that an element, the root for the whole model, is to have the content of. */
export type RestoreWish = { readonly version: Version; readonly element: ElementId };

type Wish = { readonly asked: (() => readonly Placement[]) | RestoreWish } & PromiseWithResolvers<PlacementOutcome>;

const nothing: PlacementOutcome = { version: undefined, done: [] };

export class PlacementQueue {
  readonly #line: PlacementLine;
  #wishes: Wish[] = [];
  /** The latest number given. */
  #number = 0;
  /** Is the first wish with the server? */
  #isAsked = false;

  constructor({ connection, channel }: PlacementLine) {
    this.#line = { connection, channel };
  }

  /** What is restored is asked for once: without an answer nobody knows whether it has happened. */
  add(asked: Wish["asked"]): Promise<PlacementOutcome> {
    if (this.#wishes.length >= placementsWaitingMax) {
      const message = `${placementsWaitingMax} removals wait to be undone; no more fit`;
      return Promise.reject(new ConvergenceError("limit", message));
    }
    const wish: Wish = { asked, ...Promise.withResolvers<PlacementOutcome>() };
    this.#wishes.push(wish);
    return wish.promise;
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
    const isRestore = this.#isAsked && typeof asked === "object";
    this.#isAsked = false;
    if (!isRestore) return;
    const message = "The connection was lost before the server said what came of the restore";
    this.#end()?.reject(new ConvergenceError("connection-lost", message));
  }

  close(error: ConvergenceError): void {
    this.#isAsked = false;
    for (const { reject } of this.#wishes.splice(0)) reject(error);
  }

  #send(seen: Tag, asked: readonly Placement[] | RestoreWish): void {
    const { connection, channel } = this.#line;
    const number = ++this.#number;
    try {
      if ("version" in asked) connection.send([{ kind: "restore", channel, number, ...asked }]);
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
