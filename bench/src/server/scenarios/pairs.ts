// 4: many models with two clients each, all of whom type now and then: from the author to the other client.

import { Arrivals, Departures, Latencies } from "../journeys.ts";
import type { LoadClient } from "../load-client.ts";
import { openAll, requireEverything, type Scenario, underLoad } from "../scenario.ts";
import { Typist } from "../typist.ts";

export const pairs =
  (modelCount: number, perSecond: number): Scenario =>
  async ({ client, start }) => {
    const server = await start();
    const latencies = new Latencies();
    const models = await openAll(modelCount, (n) => openPair(client, server.url, n, latencies));
    const figures = await underLoad(server, latencies, {
      perSecond,
      type(n) {
        const sides = models[n % modelCount]!;
        const { text, departures, typist } = sides[Math.floor(n / modelCount) % 2]!;
        departures.depart();
        typist.type(text);
      },
      arrivals: models.flat().map(({ arrivals }) => arrivals),
    });
    for (const sides of models) {
      const [texts, typists] = [sides.map(({ text }) => text), sides.map(({ typist }) => typist)];
      await requireEverything(texts, typists);
    }
    await server.stop();
    return { figures };
  };

/** Two clients of one model; each hears the other. */
async function openPair(client: LoadClient, url: string, n: number, latencies: Latencies) {
  const departures = [new Departures(), new Departures()] as const;
  const open = async (side: 0 | 1) => {
    const arrivals = new Arrivals(departures[side === 0 ? 1 : 0], latencies);
    const text = await client.open(url, `pair-${n}`, { arrived: arrivals.arrive });
    return { text, departures: departures[side], arrivals, typist: new Typist(2 * n + side) };
  };
  return [await open(0), await open(1)] as const;
}
