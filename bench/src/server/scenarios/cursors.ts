// 10: 50 people have one text open, and their cursors move: by hand, or because they type. What that costs the server.
//
// By hand each move is to another place of a text that nobody edits, so that a place tells which move it was. At the end all have to
// see all cursors at the same places.

import { Latencies, Sightings } from "../journeys.ts";
import type { Cursor, Ears, LoadClient, OpenText } from "../load-client.ts";
import { until } from "../pace.ts";
import {
  type Figures,
  measuredSeconds,
  nothing,
  openAll,
  type Scenario,
  type Spent,
  spentUnderLoad,
} from "../scenario.ts";
import type { ServerProcess } from "../server-process.ts";

const people = 50;
/** Longer than one cursor's moves while anything is under way. */
const textLength = 10_000;
/** Places between two of a cursor's moves; it has no divisor in common with the length, so it comes to all of them. */
const stride = 37;

const cannot = { cannot: "its client has no cursors here" };
const watchNobody = (): void => undefined;

/** `perSecond`: moves of each. */
export const movedByHand =
  (perSecond: number): Scenario =>
  async ({ client, start }) => {
    if (!client.hasCursors) return cannot;
    const server = await start();
    const latencies = new Latencies();
    const sightings = Array.from({ length: people }, () => new Sightings(latencies));
    const owners: string[] = [];
    const texts = await openTogether(client, server.url, (n) => ({
      pointed(owner, position) {
        if (owner === owners[n]) sightings[n]!.see(position);
      },
    }));
    const cursors = texts.map(cursorOf);
    // Each watches the one after it.
    for (const [n] of cursors.entries()) owners.push(cursors[(n + 1) % people]!.owner);
    const seen = (): number => sightings.reduce((sum, each) => sum + each.seen, 0);
    let seenBefore: number | undefined;
    const spent = await spentUnderLoad(server, latencies, {
      perSecond: perSecond * people,
      type(n) {
        const mover = n % people;
        const position = (n * stride) % textLength;
        if (latencies.isMeasured) seenBefore ??= seen();
        sightings[(mover + people - 1) % people]!.depart(position);
        cursors[mover]!.put(position);
      },
      arrivals: sightings,
    });
    const moves = perSecond * people * measuredSeconds;
    const figures = {
      ...latencies.figures(),
      "seen %": ((seen() - (seenBefore ?? 0)) / moves) * 100,
      ...costsOf(server, spent, moves),
    };
    await requireSamePlaces(cursors);
    await server.stop();
    return { figures };
  };

/** `perSecond`: keystrokes of each. */
export const movedByTyping =
  (perSecond: number, areShown: boolean): Scenario =>
  async ({ client, start }) => {
    if (areShown && !client.hasCursors) return cannot;
    const server = await start();
    const ears: Ears = areShown ? { pointed: watchNobody } : nothing;
    const texts = await openTogether(client, server.url, () => ears);
    const cursors = areShown ? texts.map(cursorOf) : [];
    for (const [n, cursor] of cursors.entries()) cursor.put(placeOf(n));
    let typed = 0;
    const spent = await spentUnderLoad(server, new Latencies(), {
      perSecond: perSecond * people,
      type(n) {
        const [text, cursor] = [texts[n % people]!, cursors[n % people]];
        const at = cursor?.position() ?? placeOf(n % people);
        text.edit({ at, remove: 0, insert: "x" });
        cursor?.put(at + 1);
        typed++;
      },
      arrivals: texts.map((text) => ({
        get isComplete() {
          return text.length() === textLength + typed;
        },
      })),
    });
    const figures = costsOf(server, spent, perSecond * people * measuredSeconds);
    await until(() => new Set(texts.map((text) => text.text())).size === 1, "the same text everywhere");
    await requireSamePlaces(cursors);
    await server.stop();
    return { figures };
  };

const placeOf = (n: number): number => (n * textLength) / people;

async function openTogether(client: LoadClient, url: string, earsOf: (n: number) => Ears): Promise<OpenText[]> {
  const author = await client.open(url, "cursors", nothing);
  author.edit({ at: 0, remove: 0, insert: ".".repeat(textLength) });
  return openAll(people, async (n) => {
    const text = await client.open(url, "cursors", earsOf(n));
    await until(() => text.length() === textLength, "the text");
    return text;
  });
}

function cursorOf({ cursor }: OpenText): Cursor {
  if (cursor === undefined) throw new Error("The text has no cursor");
  return cursor;
}

function costsOf(server: ServerProcess, spent: Spent, moves: number): Figures {
  return {
    "CPU ms/1,000": (spent.serverSeconds / moves) * 1e6,
    "B in each": spent.bytesIn / moves,
    "B out each": spent.bytesOut / moves,
    "server %": (spent.serverSeconds / spent.seconds) * 100,
    "load %": spent.loadShare * 100,
    "RSS MB": server.residentBytes() / 1e6,
  };
}

async function requireSamePlaces(cursors: readonly Cursor[]): Promise<void> {
  const shown = (cursor: Cursor): string => JSON.stringify([...cursor.everybody()].sort());
  const isSame = (): boolean => {
    const [first, ...others] = cursors;
    return first === undefined || others.every((cursor) => shown(cursor) === shown(first));
  };
  await until(isSame, "all cursors at the same places everywhere", 30);
  if (cursors.some((cursor) => cursor.everybody().size !== cursors.length)) throw new Error("Not all cursors are seen");
}
