// What one connection asks about the names of versions: to give, change and take them away, and to have them listed.
//
// It works whether anybody has the model open or not; whoever has hears of each change once it is durable. P9: a connection changes so
// many names in a while, and its listings count as questions about history do.

import type {
  ListVersionNames,
  NameVersion,
  RemoveVersionName,
  RenameVersion,
  ServerMessage,
  VersionName,
  VersionNameChanged,
} from "@convergence/protocol";
import {
  ModelGoneError,
  type ModelRecord,
  type Storage,
  VersionNamesExhaustedError,
  VersionNameTakenError,
  VersionNameUnknownError,
  VersionUnknownError,
} from "@convergence/storage";
import type { Clock } from "../clock.ts";
import { RequestError } from "../connection/request-error.ts";
import { TokenBucket } from "../connection/token-bucket.ts";
import type { HistoryAsker, HistoryService } from "../history/history-service.ts";
import { namingRate } from "../limits.ts";
import { type AuthoriseNaming, allowNaming } from "../room/authorise.ts";
import type { Participant } from "../room/room-input.ts";
import type { Unaddressed } from "../room/unaddressed.ts";
import type { Rooms } from "../rooms.ts";

export type VersionNameServices = {
  readonly storage: Pick<
    Storage,
    "findModel" | "findIncarnation" | "nameVersion" | "renameVersion" | "removeVersionName" | "versionNames"
  >;
  readonly clock: Pick<Clock, "now">;
  readonly rooms: Pick<Rooms, "announce">;
  readonly history: Pick<HistoryService, "ask">;
  readonly authoriseNaming?: AuthoriseNaming | undefined;
};

export type VersionNameMessage = NameVersion | RenameVersion | RemoveVersionName | ListVersionNames;

export class VersionNameRequests {
  readonly #services: VersionNameServices;
  readonly #asker: HistoryAsker;
  readonly #namings: TokenBucket;

  constructor(services: VersionNameServices, asker: HistoryAsker) {
    this.#services = services;
    this.#asker = asker;
    this.#namings = new TokenBucket(namingRate, services.clock.now());
  }

  /** Resolves to the answer, or to `undefined` if nobody waits any more. Rejects with a `RequestError`. */
  async serve(message: VersionNameMessage, who: Participant): Promise<ServerMessage | undefined> {
    if (message.kind === "listVersionNames") {
      return this.#services.history.ask(this.#asker, () => this.#list(message));
    }
    this.#takeTurn();
    const record = await this.#find(message);
    const refusal = (this.#services.authoriseNaming ?? allowNaming)(who.shown, record);
    if (refusal !== undefined) throw new RequestError(refusal.code, refusal.message);
    try {
      return await this.#change(message, record, who);
    } catch (error) {
      throw requestErrorOf(error, message.model) ?? error;
    }
  }

  /** Of a removed model too. */
  async #list({ request, model, incarnation }: ListVersionNames): Promise<ServerMessage> {
    const { storage } = this.#services;
    const record = await storage.findIncarnation(this.#asker.domain, model, incarnation);
    if (record === undefined) throw modelUnknown(model, incarnation);
    return { kind: "versionNameList", request, names: await storage.versionNames(record) };
  }

  async #change(
    message: Exclude<VersionNameMessage, ListVersionNames>,
    record: ModelRecord,
    who: Participant,
  ): Promise<ServerMessage> {
    const { storage, clock } = this.#services;
    const { request, name } = message;
    switch (message.kind) {
      case "nameVersion": {
        const { version } = message;
        const naming = { name, version, createdAt: clock.now(), createdBy: who.user };
        const named = await storage.nameVersion(record, naming);
        await this.#tell(record, who, undefined, named);
        return { kind: "versionNamed", request, named };
      }
      case "renameVersion": {
        const { to } = message;
        const named = await storage.renameVersion(record, name, to);
        if (to !== name) await this.#tell(record, who, name, named);
        return { kind: "versionNamed", request, named };
      }
      case "removeVersionName": {
        const removed = await storage.removeVersionName(record, name);
        if (removed !== undefined) await this.#tell(record, who, name, undefined);
        return { kind: "versionNameRemoved", request, existed: removed !== undefined };
      }
    }
  }

  #tell(record: ModelRecord, who: Participant, former: string | undefined, named: VersionName | undefined) {
    const { session, user } = who;
    const news: Unaddressed<VersionNameChanged> = { kind: "versionNameChanged", session, user, former, named };
    return this.#services.rooms.announce(record, news);
  }

  async #find({ model, incarnation }: { readonly model: string; readonly incarnation?: number | undefined }) {
    const record = await this.#services.storage.findModel(this.#asker.domain, model);
    if (record !== undefined && (incarnation ?? record.incarnation) === record.incarnation) return record;
    throw modelUnknown(model, incarnation);
  }

  #takeTurn(): void {
    const now = this.#services.clock.now();
    const waitMs = this.#namings.waitMs(now);
    if (waitMs > 0) {
      const { burst, perSecond } = namingRate;
      const allowed = `At most ${burst} names of versions change at once, and ${perSecond} in a second after that`;
      throw new RequestError("rate", `${allowed}; the next one in ${waitMs} ms`);
    }
    this.#namings.spend(1, now);
  }
}

function modelUnknown(model: string, incarnation?: number): RequestError {
  const which = incarnation === undefined ? "" : ` and the incarnation ${incarnation}`;
  return new RequestError("model-unknown", `There is no model with the id ${model}${which}`);
}

/** What the store refused, as its asker is told; `undefined` for a failure of the store's own. */
function requestErrorOf(error: unknown, model: string): RequestError | undefined {
  if (error instanceof VersionNameTakenError) return new RequestError("version-name-taken", error.message);
  if (error instanceof VersionNameUnknownError) return new RequestError("version-name-unknown", error.message);
  if (error instanceof VersionUnknownError) return new RequestError("version-unknown", error.message);
  if (error instanceof VersionNamesExhaustedError) return new RequestError("model-limit", error.message);
  if (error instanceof ModelGoneError) return modelUnknown(model);
  return undefined;
}
