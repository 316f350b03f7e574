// Writes the bundles of packages, each to its `bundle/`.

import { fileURLToPath } from "node:url";
import { bundledPackages, writeBundle } from "./bundles.ts";

for (const name of Object.keys(bundledPackages)) {
  await writeBundle(name, fileURLToPath(new URL(`../packages/${name}/bundle`, import.meta.url)));
}
