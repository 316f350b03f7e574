// Who takes part in the server bench: which server, in which mode, which client speaks to it, and what its acknowledgement means.

import type { LoadClient } from "./load-client.ts";
import type { Serve } from "./serving.ts";

type Half = "convergence" | "sharedb" | "hocuspocus" | "y-websocket";

export type Contestant = {
  /** The file in `serving/` and in `clients/`. */
  readonly half: Half;
  /** What its server is told besides. */
  readonly mode: string;
  /** A PostgreSQL of its own runs beside it. */
  readonly needsPostgres?: true;
  /** Its documents are not there any more after a planned restart. */
  readonly isMemoryOnly?: true;
};

export const contestants = {
  convergence: { half: "convergence", mode: "fsync" },
  "convergence-os": { half: "convergence", mode: "os" },
  sharedb: { half: "sharedb", mode: "memory", isMemoryOnly: true },
  "sharedb-postgres": { half: "sharedb", mode: "postgres", needsPostgres: true },
  hocuspocus: { half: "hocuspocus", mode: "sqlite" },
  "y-websocket": { half: "y-websocket", mode: "memory", isMemoryOnly: true },
  "y-leveldb": { half: "y-websocket", mode: "leveldb" },
} as const satisfies { readonly [name: string]: Contestant };

export type ContestantName = keyof typeof contestants;
export const contestantNames = Object.keys(contestants) as readonly ContestantName[];
export const isOurs = (name: ContestantName): boolean => contestants[name].half === "convergence";

/** Each by its name, so that whoever bundles sees them. */
const servings: Readonly<Record<Half, () => Promise<{ readonly serve: Serve }>>> = {
  convergence: () => import("./serving/convergence.ts"),
  sharedb: () => import("./serving/sharedb.ts"),
  hocuspocus: () => import("./serving/hocuspocus.ts"),
  "y-websocket": () => import("./serving/y-websocket.ts"),
};

export async function serveOf(half: Half): Promise<Serve> {
  return (await servings[half]()).serve;
}

export async function clientOf(half: Half): Promise<LoadClient> {
  return ((await import(`./clients/${half}.ts`)) as { readonly client: LoadClient }).client;
}
