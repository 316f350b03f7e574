// The line that a slider goes along, by version or by time, and how playing goes along it. Pure.
//
// Law: the right end of either line is the latest version, and the left end is the first one.

export type Scale = "version" | "time";

/** How far a history goes. Times in milliseconds since 1970. */
export type Reach = { readonly maxVersion: number; readonly minTime: number; readonly maxTime: number };

export type Wish =
  | { readonly kind: "version"; readonly version: number }
  | { readonly kind: "time"; readonly time: number };

/** Places of a slider by time: more than a screen has across, and few enough to go along with the keys. */
export const timePlaces = 2000;

/** The last place of the slider; the first one is 0. */
export const lastPlace = (scale: Scale, { maxVersion }: Reach): number =>
  scale === "version" ? maxVersion : timePlaces;

/** Where a version stands that came to be at a time. */
export function placeOf(scale: Scale, reach: Reach, version: number, time: number): number {
  if (scale === "version") return version;
  if (version >= reach.maxVersion) return timePlaces;
  const span = reach.maxTime - reach.minTime;
  return span <= 0 ? 0 : Math.min(timePlaces, Math.max(0, Math.round(((time - reach.minTime) / span) * timePlaces)));
}

/** What is wished for by going to a place. Between two places is a place too. */
export function wishAt(scale: Scale, reach: Reach, place: number): Wish {
  if (scale === "version") return { kind: "version", version: Math.floor(place) };
  if (place >= timePlaces) return { kind: "version", version: reach.maxVersion };
  if (place <= 0) return { kind: "version", version: 0 };
  const { minTime, maxTime } = reach;
  return { kind: "time", time: Math.floor(minTime + ((maxTime - minTime) * place) / timePlaces) };
}

/** How far a press of PageUp or PageDown goes: a tenth of the line, as most browsers have it, and one place of a short one. */
export const pageOf = (lastPlace: number): number => Math.max(1, Math.round(lastPlace / 10));

/** However much there is, it is played within this time: nobody watches for longer without touching anything. */
export const playMsMax = 30_000;
/** Changes in a second of what is shorter than that: fast typing. */
const changesPerSecond = 12;

/** From one place to another, from a moment on. */
export type Playing = {
  readonly from: number;
  readonly to: number;
  readonly startedAtMs: number;
  readonly durationMs: number;
};

/** By time it goes as fast as it went, or so much faster that it ends in time. */
export function playingFrom(scale: Scale, reach: Reach, from: number, nowMs: number): Playing {
  const to = lastPlace(scale, reach);
  const partMs = ((to - from) / timePlaces) * (reach.maxTime - reach.minTime);
  const wantedMs = scale === "version" ? ((to - from) * 1000) / changesPerSecond : partMs;
  return { from, to, startedAtMs: nowMs, durationMs: Math.min(playMsMax, wantedMs) };
}

/** Where playing has come to. */
export function playedTo({ from, to, startedAtMs, durationMs }: Playing, nowMs: number): number {
  const part = durationMs <= 0 ? 1 : Math.min(1, Math.max(0, (nowMs - startedAtMs) / durationMs));
  return from + (to - from) * part;
}
