// A folder or a file that the server may not write, at the start. Modes do not stop root, so root's tests start it as somebody else.

import assert from "node:assert/strict";
import { chmodSync, chownSync, readdirSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { databaseFileName, openSqliteStorage } from "@convergence/storage-sqlite";
import { runToEnd, type User } from "./testing/start-command.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const nobody: User = { uid: 65_534, gid: 65_534 };
const user: User | undefined = process.getuid?.() === 0 ? nobody : undefined;

/** Why it cannot be tried here; undefined if it can. */
async function userFault(): Promise<string | undefined> {
  if (process.getuid === undefined) return "this system has no modes of files";
  const { code } = await runToEnd(["--version"], {}, user).catch(() => ({ code: -1 }));
  return code === 0 ? undefined : "another user than root cannot run this command here";
}

type Modes = { readonly folder: number; readonly file: number | undefined };

const cases: readonly (Modes & { readonly name: string; readonly says: RegExp })[] = [
  {
    name: "an empty folder that is read-only",
    folder: 0o555,
    file: undefined,
    says: /cannot be (opened|made or written)/,
  },
  {
    name: "a database that is read-only",
    folder: 0o755,
    file: 0o444,
    says: /may not be read and written by this user \(E\w+\)/,
  },
  {
    name: "a folder and a database that are read-only",
    folder: 0o555,
    file: 0o444,
    says: /may not be read and written by this user \(EACCES\)/,
  },
  {
    name: "a database that may not be read",
    folder: 0o755,
    file: 0o000,
    says: /may not be read and written by this user \(EACCES\)/,
  },
  { name: "a folder in which nothing can be made", folder: 0o555, file: 0o644, says: /is read-only/ },
];

async function prepare(context: TestContext, modes: Modes): Promise<string> {
  const { path: folder, beforeRemoval } = temporaryFolder(context);
  beforeRemoval(() => chmodSync(folder, 0o755));
  if (modes.file !== undefined) {
    await (await openSqliteStorage({ folder })).close();
    chmodSync(path.join(folder, databaseFileName), modes.file);
  }
  if (user !== undefined) {
    for (const name of readdirSync(folder)) chownSync(path.join(folder, name), user.uid, user.gid);
    chownSync(folder, user.uid, user.gid);
  }
  chmodSync(folder, modes.folder);
  return folder;
}

const fault = await userFault();
for (const { name, says, ...modes } of cases) {
  test(`${name} is named in a plain message, and the command ends with 1`, {
    skip: fault ?? false,
  }, async (context) => {
    const folder = await prepare(context, modes);
    const words = ["serve", "--port", "0", "--data", folder, "--log-level", "silent"];
    const { code, output, errors } = await runToEnd(words, {}, user);
    assert.equal(code, 1, errors);
    assert.match(errors, says);
    assert.ok(errors.includes(folder), errors);
    assert.doesNotMatch(errors, /^\s+at /m);
    assert.equal(output, "");
  });
}
