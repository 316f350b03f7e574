// A writer as a process of its own, to be stopped and continued by signals. Argument: the URL, the name.
//
// Says `writing` once it has begun. Told anything, it stops, waits until all is decided, says what it made, and ends.

import { committed } from "./settle.ts";
import { Writer } from "./writer.ts";

const [url, name] = process.argv.slice(2);
if (url === undefined || name === undefined) throw new Error("url, name");
const writer = await Writer.open(url, name);
process.once("disconnect", () => process.exit(1));
process.once("message", async () => {
  writer.stop();
  await committed([writer]);
  const made = Object.fromEntries(writer.models().map((model) => [model.modelId(), writer.acknowledged(model)]));
  await writer.domain.dispose();
  process.removeAllListeners("disconnect");
  process.send!({ name, made }, () => process.disconnect());
});
writer.start();
process.send!("writing");
