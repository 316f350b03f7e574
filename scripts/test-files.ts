// Finds the test files of the repository: the sources whose names end in a given suffix, in a stable order.

import { globSync } from "node:fs";
import { relative, resolve } from "node:path";

const root: string = resolve(import.meta.dirname, "..");
const places: string[] = ["packages/*/src/**", "apps/*/src/**", "apps/*/bin/**", "scripts/**"];

/** Absolute paths of all files ending in `suffix` (such as `.test.ts`). With filters, only those whose path from the root
 *  contains one of them; a filter may also be a path relative to the working directory. */
export function testFiles(suffix: string, filters: readonly string[]): string[] {
  const wanted = filters
    .flatMap((filter) => [filter, relative(root, resolve(filter))])
    .filter((filter) => filter !== "");
  return globSync(
    places.map((place) => `${place}/*${suffix}`),
    { cwd: root },
  )
    .filter((path) => wanted.length === 0 || wanted.some((filter) => path.includes(filter)))
    .sort()
    .map((path) => resolve(root, path));
}
