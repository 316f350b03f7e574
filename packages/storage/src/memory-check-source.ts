// A store in memory, for a check.

import type { CheckSource } from "./check/check-source.ts";
import { encodeLogAuthor } from "./log-entry-codec.ts";
import { packedTo } from "./memory-log.ts";
import type { MemoryDomain, MemoryModel } from "./memory-rows.ts";
import type { ModelHandle } from "./model-record.ts";

export function memoryCheckSource(domains: ReadonlyMap<string, MemoryDomain>): CheckSource {
  const find = (handle: ModelHandle): MemoryModel =>
    domains.get(handle.domain)!.models.get(handle.model)![handle.incarnation - 1]!;
  return {
    faults: () => [],
    *models({ domain, model }) {
      for (const [name, { models }] of domains) {
        if (domain !== undefined && domain !== name) continue;
        for (const [id, incarnations] of models) {
          if (model === undefined || model === id) yield* incarnations.map(({ record }) => record);
        }
      }
    },
    hasCollection: (domain, collection) => domains.get(domain)?.collections.has(collection) === true,
    segments: (handle) => find(handle).segments,
    *log(handle) {
      const model = find(handle);
      for (const [index, { bytes, author }] of model.log.entries()) {
        yield { version: packedTo(model) + index + 1, entry: bytes, author: encodeLogAuthor(author) };
      }
    },
    snapshotVersions: (handle) => [...find(handle).snapshots.keys()].sort((a, b) => a - b),
    snapshot: (handle, version) => find(handle).snapshots.get(version)?.bytes,
    clients: (handle) => find(handle).clients.values(),
    versionNames: (handle) => find(handle).versionNames.values(),
    redactedBeginning: () => undefined,
    creatorSeal: (handle) => find(handle).salt,
    chainsAuthorDigests: true,
    isPurged: () => false,
    refusals: (handle) => [...find(handle).refusals].sort((a, b) => a.sequence - b.sequence),
  };
}
