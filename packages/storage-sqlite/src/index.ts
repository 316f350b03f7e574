// Storage in SQLite, with nothing to install.

export type { CheckOptions, CheckResult, StoreProblem } from "@convergence/storage";
export { formatProblem, formatRanges, type RedactionScope } from "@convergence/storage";
export { type Backup, BackupError, type BackupOptions, backupSqliteStore } from "./backup-sqlite-store.ts";
export { checkSqliteStore } from "./check-sqlite-store.ts";
export type { Durability } from "./durability.ts";
export { openSqliteStorage, type SqliteStorageOptions } from "./open-sqlite-storage.ts";
export { PrivacyError } from "./privacy-store.ts";
export { type Pseudonymized, type PseudonymizeOptions, pseudonymizeSqliteStore } from "./pseudonymize-sqlite-store.ts";
export { type PurgeOptions, purgeSqliteStore } from "./purge-sqlite-store.ts";
export { type AskSource, type HistoryPlace, readSqliteHistory } from "./read-sqlite-history.ts";
export { readSqliteUser, type UserPlace } from "./read-sqlite-user.ts";
export { type Redacted, type RedactOptions, redactSqliteStore } from "./redact-sqlite-store.ts";
export type { SqliteStorage } from "./sqlite-storage.ts";
export { databaseFileName } from "./store-file.ts";
