// The keys of users that stand beside the logs, where no digest covers them.

import type { Statements } from "./statements.ts";

/** Every table that names a user, but for models and authors, which the digest chains cover. */
export const userColumns = [
  ["purges", "purged_by"],
  ["version_names", "created_by"],
] as const;

const inDomain = "model IN (SELECT key FROM models WHERE domain = coalesce(?, domain))";

/** Whether the key stands in one of them. `domain`: undefined for all. */
export function isInUserColumns(statements: Statements, user: string, domain: string | undefined): boolean {
  return userColumns.some(([table, column]) => {
    const select = `SELECT 1 FROM ${table} WHERE ${column} = ? AND ${inDomain} LIMIT 1`;
    return statements.sql(select).get(user, domain ?? null) !== undefined;
  });
}

export function replaceInUserColumns(
  statements: Statements,
  user: string,
  pseudonym: string,
  domain: string | undefined,
): void {
  for (const [table, column] of userColumns) {
    const update = `UPDATE ${table} SET ${column} = ? WHERE ${column} = ? AND ${inDomain}`;
    statements.sql(update).run(pseudonym, user, domain ?? null);
  }
}
