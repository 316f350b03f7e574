// 2 and 3: how long writers of one model wait for an acknowledgement: one at 200 a second, or 25 at 10 a second each.

import { Arrivals, Departures, percentile } from "../journeys.ts";
import type { OpenText } from "../load-client.ts";
import { pace, until } from "../pace.ts";
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

export const acknowledgement =
  (writerCount: number, perSecond: number): Scenario =>
  async ({ client, start }) => {
    const server = await start();
    const latencies: number[] = [];
    let isMeasured = false;
    const join = async (n: number) => {
      const departures = new Departures();
      const { arrive } = new Arrivals(departures, latencies, () => isMeasured);
      const text: OpenText = await client.open(server.url, "together", { acknowledged: arrive });
      return { text, departures, typist: new Typist(1 + n) };
    };
    const first = await join(0);
    const writers = [first, ...(await openAll(writerCount - 1, (n) => join(1 + n)))];
    const type = (n: number): void => {
      const { text, departures, typist } = writers[n % writerCount]!;
      departures.depart();
      typist.type(text);
    };
    const rate = writerCount * perSecond;
    await pace(rate, warmUpSeconds, type);
    isMeasured = true;
    const spent = await weighed(server, () => pace(rate, measuredSeconds, type));
    const figures = costs(server, spent, rate * measuredSeconds);
    await until(() => writers.every(({ text }) => text.unacknowledged() === 0), "the last acknowledgement");
    const [texts, typists] = [writers.map(({ text }) => text), writers.map(({ typist }) => typist)];
    await requireEverything(texts, typists);
    await server.stop();
    return { figures: { "p50 ms": percentile(latencies, 0.5), "p99 ms": percentile(latencies, 0.99), ...figures } };
  };
