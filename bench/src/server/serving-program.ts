// The program of a server process as plain JavaScript: what strips types in Node takes 18 MB, which would count as the server's.

import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const input = fileURLToPath(new URL("serve-here.ts", import.meta.url));
/** Below `bench/`, where its peers are installed. */
const dir = fileURLToPath(new URL("../../dist/", import.meta.url));

let written: Promise<string> | undefined;

/** The file to run. Packages are not in it: they are what is measured. */
export const servingProgram = (): Promise<string> => (written ??= write());

async function write(): Promise<string> {
  const parts = await rolldown({ input, external: (id) => /^[^./]/.test(id), platform: "node", logLevel: "warn" });
  const { output } = await parts.write({ dir, format: "esm" });
  await parts.close();
  return `${dir}${output[0].fileName}`;
}
