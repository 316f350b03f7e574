// Storage in SQLite, with nothing to install.

export type { CheckOptions, CheckResult, StoreProblem } from "@convergence/storage";
export { formatProblem } from "@convergence/storage";
export { type Backup, BackupError, type BackupOptions, backupSqliteStore } from "./backup-sqlite-store.ts";
export { checkSqliteStore } from "./check-sqlite-store.ts";
export type { Durability } from "./durability.ts";
export { openSqliteStorage, type SqliteStorageOptions } from "./open-sqlite-storage.ts";
export { type AskSource, type HistoryPlace, readSqliteHistory } from "./read-sqlite-history.ts";
export type { SqliteStorage } from "./sqlite-storage.ts";
export { databaseFileName } from "./store-file.ts";
