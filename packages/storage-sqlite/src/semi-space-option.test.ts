import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const script = fileURLToPath(new URL("./testing/heap-limits-child.ts", import.meta.url));

/** Of the store's thread, and of another one in the same process. */
async function heapLimits(folder: string, option: readonly string[], nodeOptions = ""): Promise<readonly number[]> {
  const env = { ...process.env, NODE_OPTIONS: nodeOptions };
  const words = ["--conditions=source", ...option, script, folder];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env });
  return stdout.trim().split(" ").map(Number);
}

test("a store's thread has little room for what it made last, whatever Node was told for the main one", async (t) => {
  const folder = temporaryFolder(t);
  const [usual, other] = await heapLimits(folder, []);
  assert.equal(usual, other);
  const [told, otherTold] = await heapLimits(folder, ["--max-semi-space-size=64"]);
  assert.equal(told, usual);
  assert.ok(otherTold! > other!, "the option is back for other threads");
  assert.deepEqual(await heapLimits(folder, [], "--max-semi-space-size=64"), [told, otherTold]);
});
