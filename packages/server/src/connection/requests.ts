// What a connection asks beside its channels: models and collections created, listed and removed, history, names of versions.

import type {
  CopyModel,
  CreateCollection,
  CreateModel,
  ListCollections,
  ListModels,
  ReadHistory,
  RemoveCollection,
  RemoveModel,
  ServerMessage,
  UndoRemove,
} from "@convergence/protocol";
import type { HistoryAsker } from "../history/history-service.ts";
import type { HubServices } from "../hub-services.ts";
import type { Participant } from "../room/room-input.ts";
import { type VersionNameMessage, VersionNameRequests } from "../version-names/version-name-requests.ts";
import { copyModel } from "./copy-model.ts";
import { requireWithinLimits } from "./require-within-limits.ts";

type OfModels = CreateModel | CopyModel | UndoRemove | RemoveModel | ListModels;
type OfCollections = CreateCollection | RemoveCollection | ListCollections;

export type Request = OfModels | OfCollections | ReadHistory | VersionNameMessage;

/** What may be answered at such length that the client has to read before it asks for more. */
export const answeredAtLength: ReadonlySet<Request["kind"]> = new Set([
  "readHistory",
  "nameVersion",
  "renameVersion",
  "removeVersionName",
  "listVersionNames",
]);

const modelRemoved = { code: "model-removed", message: "The model was removed", mayResume: false } as const;

export class Requests {
  readonly #domain: string;
  readonly #services: HubServices;
  readonly #asker: HistoryAsker;
  readonly #versionNames: VersionNameRequests;

  constructor(domain: string, services: HubServices, asker: HistoryAsker) {
    this.#domain = domain;
    this.#services = services;
    this.#asker = asker;
    this.#versionNames = new VersionNameRequests(services, asker);
  }

  /** Resolves to the answer, or to `undefined` if nobody waits any more. Rejects with what is wrong with the request, or went wrong. */
  async serve(message: Request, who: Participant): Promise<ServerMessage | undefined> {
    const domain = this.#domain;
    const { storage, catalogue, history, rooms, limits } = this.#services;
    const { request } = message;
    switch (message.kind) {
      case "createModel": {
        requireWithinLimits(message.tree, limits);
        const model = await catalogue.create(domain, who.user, message);
        return { kind: "modelCreated", request, model };
      }
      case "copyModel": {
        const model = await copyModel(message, {
          ...{ domain, user: who.user, catalogue },
          read: (question) => history.readFor(this.#asker, question),
          requireWithinLimits: (tree) => requireWithinLimits(tree, limits),
        });
        return model === undefined ? undefined : { kind: "modelCreated", request, model };
      }
      case "undoRemove": {
        const { model } = await catalogue.undoRemove(domain, message.model, who);
        return { kind: "modelCreated", request, model };
      }
      case "removeModel": {
        const removed = await catalogue.remove(domain, message.model, who);
        if (removed !== undefined) await rooms.end(removed, modelRemoved);
        return { kind: "modelRemoved", request, existed: removed !== undefined };
      }
      case "listModels": {
        const { collection, after, limit, removed } = message;
        const records = await storage.listModels(domain, { collection, after, limit: limit + 1, removed });
        const models = records.slice(0, limit).map((record) => ({ ...record, version: record.head }));
        return { kind: "modelList", request, models, more: records.length > limit };
      }
      case "listCollections": {
        const { after, limit } = message;
        const collections = await storage.listCollections(domain, { after, limit: limit + 1 });
        const more = collections.length > limit;
        return { kind: "collectionList", request, collections: collections.slice(0, limit), more };
      }
      case "createCollection": {
        const created = await storage.createCollection(domain, message.collection);
        return { kind: "collectionCreated", request, existed: !created };
      }
      case "removeCollection": {
        const existed = await storage.removeCollection(domain, message.collection);
        return { kind: "collectionRemoved", request, existed };
      }
      case "readHistory":
        return history.read(this.#asker, message);
      case "nameVersion":
      case "renameVersion":
      case "removeVersionName":
      case "listVersionNames":
        return this.#versionNames.serve(message, who);
    }
  }
}
