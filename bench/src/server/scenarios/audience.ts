// 5: one writer and many readers of one model: until the readers have each edit.

import { Arrivals, Departures, percentile } from "../journeys.ts";
import { pace } from "../pace.ts";
import {
  costs,
  measuredSeconds,
  nothing,
  openAll,
  requireEverything,
  type Scenario,
  warmUpSeconds,
  weighed,
} from "../scenario.ts";
import { Typist } from "../typist.ts";

export const audience =
  (readerCount: number, perSecond: number): Scenario =>
  async ({ client, start }) => {
    const server = await start();
    const latencies: number[] = [];
    let isMeasured = false;
    const departures = new Departures();
    const typist = new Typist(1);
    const writer = await client.open(server.url, "stage", nothing);
    const readers = await openAll(readerCount, () => {
      const { arrive } = new Arrivals(departures, latencies, () => isMeasured);
      return client.open(server.url, "stage", { arrived: arrive });
    });
    const type = (): void => {
      departures.depart();
      typist.type(writer);
    };
    await pace(perSecond, warmUpSeconds, type);
    isMeasured = true;
    const spent = await weighed(server, () => pace(perSecond, measuredSeconds, type));
    const figures = costs(server, spent, perSecond * measuredSeconds);
    await requireEverything([writer, ...readers], [typist]);
    await server.stop();
    return { figures: { "p50 ms": percentile(latencies, 0.5), "p99 ms": percentile(latencies, 0.99), ...figures } };
  };
