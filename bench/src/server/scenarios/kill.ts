// 7: the server is killed the moment that it has acknowledged 200 edits. How many of them it has after a restart.

import { nothing, type Scenario } from "../scenario.ts";
import { Typist } from "../typist.ts";

const edits = 200;

export const kill: Scenario = async ({ client, start }) => {
  const killed = await start();
  const typist = new Typist(1);
  let acknowledged = 0;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const text = await client.open(killed.url, "kill", {
    acknowledged(more) {
      acknowledged += more;
      if (acknowledged === edits) killed.stop("SIGKILL").then(resolve, reject);
    },
  });
  for (let n = 0; n < edits; n++) typist.type(text);
  await promise;
  const typed = text.text();
  text.close(); // and keeps its copy to itself
  const server = await start();
  const reader = await client.open(server.url, "kill", nothing);
  const survived = reader.length();
  if (survived === edits && reader.text() !== typed) throw new Error("What survived is not what was typed");
  await server.stop();
  return { figures: { acknowledged, survived } };
};
