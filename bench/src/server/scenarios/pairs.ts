// 4: many models with two clients each, all of whom type now and then: from the author to the other client.

import { Arrivals, Departures, percentile } from "../journeys.ts";
import type { OpenText } from "../load-client.ts";
import { pace } from "../pace.ts";
import {
  costs,
  measuredSeconds,
  openAll,
  requireEverything,
  type Scenario,
  warmUpSeconds,
  weighed,
} from "../scenario.ts";
import { Typist } from "../typist.ts";

export const pairs =
  (modelCount: number, perSecond: number): Scenario =>
  async ({ client, start }) => {
    const server = await start();
    const latencies: number[] = [];
    let isMeasured = false;
    const models = await openAll(modelCount, async (n) => {
      const departures = [new Departures(), new Departures()] as const;
      const typists = [new Typist(2 * n), new Typist(2 * n + 1)] as const;
      const texts: OpenText[] = [];
      for (const side of [0, 1] as const) {
        const arrivals = new Arrivals(departures[1 - side]!, latencies, () => isMeasured);
        texts.push(await client.open(server.url, `pair-${n}`, { arrived: arrivals.arrive }));
      }
      return { departures, typists, texts };
    });
    const type = (n: number): void => {
      const { departures, typists, texts } = models[n % modelCount]!;
      const side = Math.floor(n / modelCount) % 2;
      departures[side]!.depart();
      typists[side]!.type(texts[side]!);
    };
    await pace(perSecond, warmUpSeconds, type);
    isMeasured = true;
    const spent = await weighed(server, () => pace(perSecond, measuredSeconds, type));
    const figures = costs(server, spent, perSecond * measuredSeconds);
    for (const { texts, typists } of models) await requireEverything(texts, typists);
    await server.stop();
    return { figures: { "p50 ms": percentile(latencies, 0.5), "p99 ms": percentile(latencies, 0.99), ...figures } };
  };
