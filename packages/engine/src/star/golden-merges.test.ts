// The golden corpus: what the merge rules of this version give, for ever. A client and a server that were built apart agree only
// if both give this; a change of any line in it is a change of the rules and needs a new `rulesVersion`.
//
// CONVERGENCE_WRITE_GOLDEN=1 writes the corpus anew, for such a change.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { Choices } from "@convergence/proof";
import { decodeOperations, encodeOperations } from "../codec/operation-codec.ts";
import { encodeTree } from "../codec/tree-codec.ts";
import type { Operation } from "../operation.ts";
import { rulesVersion } from "../rules-version.ts";
import { noStarCounts } from "../testing/star-counts.ts";
import { runStarWorld, startTree, type TrunkCall } from "../testing/star-world.ts";
import type { Tree } from "../tree.ts";
import { Trunk, type TrunkSession } from "./trunk.ts";

/** Operations are in the binary form of the log, in base64; of the tree that they lead to there is a fingerprint. In how many
 *  pieces something takes effect is no matter of the rules. */
type GoldenCall =
  | readonly ["join", site: number, counter: number]
  | readonly ["commit", site: number, seen: number, submitted: string, tree: string, lost: readonly number[]]
  | readonly ["refuse", site: number, seen: number, submitted: string, tag: number]
  | readonly ["rollback"];
type Corpus = { readonly rules: number; readonly worlds: readonly (readonly GoldenCall[])[] };

const file = new URL("golden-merges.json", import.meta.url);
const worldCount = 120;

const packed = (operations: readonly Operation[]): string =>
  Buffer.from(encodeOperations(operations)).toString("base64");
const unpacked = (text: string): readonly Operation[] => decodeOperations(Buffer.from(text, "base64"));

const fingerprint = (tree: Tree): string => createHash("sha256").update(encodeTree(tree)).digest("base64").slice(0, 12);

function goldenCall(call: TrunkCall): GoldenCall {
  switch (call.kind) {
    case "join":
      return ["join", call.site, call.counter];
    case "commit":
      return ["commit", call.site, call.seen, packed(call.operations), fingerprint(call.tree), call.lost];
    case "refuse":
      return ["refuse", call.site, call.seen, packed(call.operations), call.tag];
    case "rollback":
      return ["rollback"];
  }
}

function recordWorld(seed: number): GoldenCall[] {
  const calls: GoldenCall[] = [];
  const hot = [undefined, [1], [6], [8]][seed % 4];
  runStarWorld(Choices.seeded(seed), noStarCounts(), {
    clientsMax: 3,
    editsMax: 5,
    record: (call) => calls.push(goldenCall(call)),
    ...(hot === undefined ? {} : { hot }),
  });
  return calls;
}

if (process.env.CONVERGENCE_WRITE_GOLDEN === "1") {
  const worlds = Array.from({ length: worldCount }, (_, seed) => recordWorld(seed + 1));
  const lines = worlds.map((world) => JSON.stringify(world)).join(",\n");
  writeFileSync(file, `{"rules": ${rulesVersion}, "worlds": [\n${lines}\n]}\n`);
}

function replay(world: readonly GoldenCall[]): number {
  const trunk = new Trunk(startTree, 0);
  const sessions = new Map<number, TrunkSession>();
  let merges = 0;
  world.forEach((call, index) => {
    if (call[0] !== "rollback") trunk.settle();
    if (call[0] === "join") sessions.set(call[1], rejoined(trunk, sessions.get(call[1]), call[1], call[2]));
    else if (call[0] === "rollback") trunk.rollback();
    else {
      const [kind, site, seen, submitted] = call;
      const submission = { seen, operations: unpacked(submitted) };
      const session = sessions.get(site)!;
      merges++;
      if (kind === "refuse") assert.equal(trunk.refuse(session, submission), call[4]);
      else {
        const { lost } = trunk.commit(session, submission);
        assert.deepEqual([fingerprint(trunk.document.tree()), lost], [call[4], call[5]], `call ${index}`);
      }
    }
  });
  return merges;
}

function rejoined(trunk: Trunk, old: TrunkSession | undefined, site: number, counter: number): TrunkSession {
  if (old !== undefined) trunk.leave(old);
  return trunk.join(`c${site}`, site, counter);
}

test("[R1] [R2] [R3] [R4] [R6] the merge rules give what the golden corpus of their version says", (context) => {
  const corpus = JSON.parse(readFileSync(file, "utf8")) as Corpus;
  assert.equal(corpus.rules, rulesVersion, "the corpus is of this version of the rules");
  let merges = 0;
  corpus.worlds.forEach((world, index) => {
    try {
      merges += replay(world);
    } catch (cause) {
      const meaning = "The rules have changed: raise rulesVersion and write the corpus anew, or mend the merge";
      throw new Error(`World ${index} of the golden corpus gives something else. ${meaning}.`, { cause });
    }
  });
  context.diagnostic(`worlds: ${corpus.worlds.length}, merges: ${merges}`);
  assert.ok(merges > 500, "not vacuous");
});
