// 1: one writer who always has 1,024 edits outstanding, and what the server gets done.

import { until, wait } from "../pace.ts";
import { costs, measuredSeconds, requireEverything, type Scenario, warmUpSeconds, weighed } from "../scenario.ts";
import { Typist } from "../typist.ts";

export const outstandingMax = 1024;

export const flood: Scenario = async ({ client, start }) => {
  const server = await start();
  const typist = new Typist(1);
  let acknowledged = 0;
  let isOver = false;
  let isDue = false;
  const refill = (): void => {
    isDue = false;
    while (!isOver && text.unacknowledged() < outstandingMax) typist.type(text);
  };
  const text = await client.open(server.url, "flood", {
    acknowledged(edits) {
      acknowledged += edits;
      if (isDue) return;
      isDue = true;
      setImmediate(refill);
    },
  });
  refill();
  await wait(warmUpSeconds * 1000);
  const before = acknowledged;
  const spent = await weighed(server, () => wait(measuredSeconds * 1000));
  const edits = acknowledged - before;
  const figures = { "edits/s": edits / spent.seconds, ...costs(server, spent, edits) };
  isOver = true;
  await until(() => text.unacknowledged() === 0, "the last acknowledgement");
  // Whoever comes later gets the same from the server.
  const reader = await client.open(server.url, "flood", {});
  await requireEverything([text, reader], [typist]);
  await server.stop();
  return { figures };
};
