// An open model's part in the names of its versions: which version is seen here, so that it can be named, and what is heard of names.

import type { VersionNameChanged } from "@convergence/protocol";
import type { Connection } from "../connection.ts";
import { ConvergenceError } from "../convergence-error.ts";
import type { ConvergenceSession } from "../convergence-session.ts";
import { DecisionWait } from "../decision-wait.ts";
import type { Registered } from "../elements/element-registry.ts";
import { VersionNameEvent } from "../events/version-name-event.ts";
import type { ModelLink } from "../model-link.ts";
import type { Author } from "../user.ts";
import { nameVersion } from "./name-version.ts";
import { versionNameOf } from "./version-name.ts";

export type ModelVersionNamesOptions = {
  readonly connection: Pick<Connection, "request">;
  readonly session: ConvergenceSession;
  readonly link: ModelLink;
  readonly requireOpen: () => void;
};

export class ModelVersionNames {
  /** To be told of what is decided. */
  readonly decisions: DecisionWait;
  readonly #options: ModelVersionNamesOptions;

  constructor(options: ModelVersionNamesOptions) {
    this.#options = options;
    this.decisions = new DecisionWait(() => options.link.branch);
  }

  async add(name: string, version: number | undefined): Promise<number> {
    const { connection, link, requireOpen } = this.#options;
    requireOpen();
    const { model, incarnation } = link.opened;
    const seen = async (): Promise<number> => version ?? (await this.#versionSeen());
    return (await nameVersion(connection, { model, incarnation, name, version: seen })).version;
  }

  eventOf(src: Registered<"model">, author: Author, { session, former, named }: VersionNameChanged): VersionNameEvent {
    const versionName = named === undefined ? undefined : versionNameOf(named);
    const isLocal = session === this.#options.session.sessionId();
    return new VersionNameEvent(src, author, isLocal, { versionName, formerName: former });
  }

  async #versionSeen(): Promise<number> {
    const { session, link, requireOpen } = this.#options;
    if (link.branch.isBatchOpen) throw new ConvergenceError("batch", "What is in an open batch is in no version yet");
    const isDecided = session.isConnected() && (await this.decisions.decided());
    requireOpen();
    if (isDecided) return link.branch.version;
    throw new ConvergenceError("not-connected", "There is no connection over which what is pending could be decided");
  }
}
