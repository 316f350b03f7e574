// What can keep a running server from writing to its store, and can be taken away again. Each says why this machine cannot do it.

import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import path from "node:path";
import { databaseFileName } from "@convergence/storage-sqlite";
import { fileSizeLimitFault, limitFileSize } from "./file-size-limit.ts";
import type { TemporaryFolder } from "./temporary-folder.ts";

export type Obstacle = {
  readonly name: string;
  /** Makes the folder ready. Returns why the obstacle cannot be put up here, if it cannot. */
  readonly prepare: (folder: TemporaryFolder) => string | undefined;
  readonly putUp: (place: Place) => void;
  readonly takeAway: (place: Place) => void;
};

export type Place = { readonly folder: string; readonly pid: number };

/** Bytes that the log may still grow by. */
const roomBytes = 5000;

const filesOf = (folder: string): string[] =>
  ["", "-wal"].map((suffix) => path.join(folder, databaseFileName + suffix)).filter((file) => existsSync(file));
const fillerOf = (folder: string): string => path.join(folder, "filler");

const run = (command: string, ...words: string[]): boolean => spawnSync(command, words).status === 0;

/** A small file system of its own. */
export const fullDisk: Obstacle = {
  name: "the disk is full",
  prepare: ({ path: folder, beforeRemoval }) => {
    if (!run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder)) {
      return "a small file system cannot be mounted here (that needs root)";
    }
    beforeRemoval(() => void run("umount", "-l", folder));
    return undefined;
  },
  putUp: ({ folder }) => fill(fillerOf(folder)),
  takeAway: ({ folder }) => rmSync(fillerOf(folder)),
};

export const obstacles: readonly Obstacle[] = [
  {
    name: "files cannot grow",
    prepare: fileSizeLimitFault,
    putUp: ({ folder, pid }) => limitFileSize(pid, statSync(filesOf(folder).at(-1)!).size + roomBytes),
    takeAway: ({ pid }) => limitFileSize(pid, undefined),
  },
  {
    name: "nothing can be written",
    prepare: fileSizeLimitFault,
    putUp: ({ pid }) => limitFileSize(pid, 0),
    takeAway: ({ pid }) => limitFileSize(pid, undefined),
  },
  fullDisk,
  {
    name: "the files are read-only",
    prepare: immutableFault,
    putUp: ({ folder }) => void run("chattr", "+i", ...filesOf(folder)),
    takeAway: ({ folder }) => void run("chattr", "-i", ...filesOf(folder)),
  },
];

/** A mode that says "read-only" stops nobody who has the file open, and root never. This stops everybody. */
function immutableFault({ path: folder, beforeRemoval }: TemporaryFolder): string | undefined {
  beforeRemoval(() => void run("chattr", "-i", ...filesOf(folder)));
  const file = path.join(folder, "immutable");
  const descriptor = openSync(file, "w");
  try {
    if (!run("chattr", "+i", file)) return "files cannot be made immutable here (that needs root)";
    writeSync(descriptor, "x");
    return "this file system lets those who have an immutable file open write on";
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EPERM") return undefined;
    throw error;
  } finally {
    closeSync(descriptor);
    run("chattr", "-i", file);
    rmSync(file);
  }
}

function fill(file: string): void {
  const descriptor = openSync(file, "w");
  try {
    for (let bytes = 2 ** 20; bytes >= 1; ) {
      try {
        if (writeSync(descriptor, new Uint8Array(bytes)) < bytes) bytes = Math.floor(bytes / 2);
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
        bytes = Math.floor(bytes / 2);
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
