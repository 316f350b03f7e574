// 2 and 3: how long writers of one model wait for an acknowledgement: one at 200 a second, or 25 at 10 a second each.

import { Arrivals, Departures, Latencies } from "../journeys.ts";
import { openAll, requireEverything, type Scenario, underLoad } from "../scenario.ts";
import { Typist } from "../typist.ts";

export const acknowledgement =
  (writerCount: number, perSecond: number): Scenario =>
  async ({ client, start }) => {
    const server = await start();
    const latencies = new Latencies();
    const join = async (n: number) => {
      const departures = new Departures();
      const arrivals = new Arrivals(departures, latencies);
      const text = await client.open(server.url, "together", { acknowledged: arrivals.arrive });
      return { text, departures, arrivals, typist: new Typist(1 + n) };
    };
    const first = await join(0);
    const writers = [first, ...(await openAll(writerCount - 1, (n) => join(1 + n)))];
    const figures = await underLoad(server, latencies, {
      perSecond: writerCount * perSecond,
      type(n) {
        const { text, departures, typist } = writers[n % writerCount]!;
        departures.depart();
        typist.type(text);
      },
      arrivals: writers.map(({ arrivals }) => arrivals),
    });
    const [texts, typists] = [writers.map(({ text }) => text), writers.map(({ typist }) => typist)];
    await requireEverything(texts, typists);
    await server.stop();
    return { figures };
  };
