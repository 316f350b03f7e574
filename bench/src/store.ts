// Makes a large store of ours, for the scenario `restart`:
//     npm run store -- FOLDER [models] [changes]

import { generateStore } from "./server/store-generator.ts";

const [folder, models = "10000", changes = "10000000"] = process.argv.slice(2);
if (folder === undefined) throw new Error("Name the folder that the store is to be made in");
const started = performance.now();
await generateStore(folder, { models: Number(models), changes: Number(changes) });
console.log(`${models} models, ${changes} changes in ${((performance.now() - started) / 1000).toFixed(1)} s`);
