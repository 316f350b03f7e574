// Storage in SQLite, with nothing to install.

export type { Durability } from "./durability.ts";
export { databaseFileName, openSqliteStorage, type SqliteStorageOptions } from "./open-sqlite-storage.ts";
export type { SqliteStorage } from "./sqlite-storage.ts";
