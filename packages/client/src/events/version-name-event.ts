// A version of an open model got a name, another one, or has none any more.

import type { VersionName } from "../history/version-name.ts";
import type { Author, User } from "../user.ts";
import type { EventModel } from "./model-events.ts";

/** Told of what anybody does, this session included (`local`). Whoever is away meanwhile is not told. */
export class VersionNameEvent {
  static readonly NAME = "version_name";
  readonly name = "version_name";
  readonly src: EventModel;
  /** The name as it is now; `undefined` if it was taken away. */
  readonly versionName: VersionName | undefined;
  /** The name that is there no more; `undefined` if the version had not got this one before. */
  readonly formerName: string | undefined;
  readonly user: User;
  readonly sessionId: string;
  readonly local: boolean;

  constructor(
    src: EventModel,
    author: Author,
    local: boolean,
    { versionName, formerName }: Pick<VersionNameEvent, "versionName" | "formerName">,
  ) {
    this.src = src;
    this.versionName = versionName;
    this.formerName = formerName;
    this.user = author.user;
    this.sessionId = author.sessionId;
    this.local = local;
  }
}
