// 5: one writer and many readers of one model: until the readers have each edit.

import { Arrivals, Departures, Latencies } from "../journeys.ts";
import { nothing, openAll, requireEverything, type Scenario, underLoad } from "../scenario.ts";
import { Typist } from "../typist.ts";

export const audience =
  (readerCount: number, perSecond: number): Scenario =>
  async ({ client, start }) => {
    const server = await start();
    const latencies = new Latencies();
    const departures = new Departures();
    const typist = new Typist(1);
    const writer = await client.open(server.url, "stage", nothing);
    const readers = await openAll(readerCount, async () => {
      const arrivals = new Arrivals(departures, latencies);
      return { arrivals, text: await client.open(server.url, "stage", { arrived: arrivals.arrive }) };
    });
    const figures = await underLoad(server, latencies, {
      perSecond,
      type() {
        departures.depart();
        typist.type(writer);
      },
      arrivals: readers.map(({ arrivals }) => arrivals),
    });
    await requireEverything([writer, ...readers.map(({ text }) => text)], [typist]);
    await server.stop();
    return { figures };
  };
