// What people do and what goes wrong, step by step, and how often each of it happens.

import type { Choices } from "@convergence/proof";

/** What a script can make happen. Durations are milliseconds of virtual time. */
export type Stage = {
  readonly clients: readonly string[];
  edit(client: string, choices: Choices): void;
  /** Moves a reference that others see, or takes it away. */
  point(client: string, choices: Choices): void;
  cut(client: string): void;
  goDeaf(client: string, directions: readonly ("up" | "down")[]): void;
  partition(clients: readonly string[], forMs: number): void;
  repeatPast(client: string): void;
  crash(): void;
  crashAfter(effects: number): void;
  crashInNextWrite(): void;
  fillDisk(forMs: number): void;
  slowDisk(forMs: number): void;
  cutStore(forMs: number): void;
  jumpServerClock(byMs: number): void;
  jumpClientClock(client: string, byMs: number): void;
};

type Act = (stage: Stage, choices: Choices) => void;

const secondMs = 1000;
const hourMs = 3_600_000;

const someClient: (stage: Stage, choices: Choices) => string = ({ clients }, choices) => choices.pick(clients);

function someClients({ clients }: Stage, choices: Choices): string[] {
  const first = choices.below(clients.length);
  const count = choices.between(1, Math.max(1, clients.length - 1));
  return Array.from({ length: count }, (_, i) => clients[(first + i) % clients.length]!);
}

const someHours = (choices: Choices): number => {
  const byMs = choices.between(1, 48 * 60) * (hourMs / 60);
  return choices.chance(0.5) ? -byMs : byMs;
};

const edit: Act = (stage, choices) => stage.edit(someClient(stage, choices), choices);

/** What goes wrong, and what people do besides editing, with how often of a thousand steps. The rest are edits. */
const others: readonly (readonly [number, Act])[] = [
  [130, (stage, choices) => stage.point(someClient(stage, choices), choices)],
  [40, (stage, choices) => stage.cut(someClient(stage, choices))],
  [10, (stage, choices) => stage.goDeaf(someClient(stage, choices), choices.pick([["down"], ["up"], ["up", "down"]]))],
  [12, (stage, choices) => stage.partition(someClients(stage, choices), choices.below(20 * secondMs))],
  [12, (stage, choices) => stage.repeatPast(someClient(stage, choices))],
  [5, (stage) => stage.crash()],
  [10, (stage, choices) => stage.crashAfter(choices.below(20))],
  [8, (stage) => stage.crashInNextWrite()],
  [5, (stage, choices) => stage.fillDisk(choices.below(3 * secondMs))],
  [5, (stage, choices) => stage.slowDisk(choices.below(5 * secondMs))],
  [7, (stage, choices) => stage.cutStore(choices.below(3 * secondMs))],
  [8, (stage, choices) => stage.jumpServerClock(someHours(choices))],
  [8, (stage, choices) => stage.jumpClientClock(someClient(stage, choices), someHours(choices))],
];
const perThousand = 1000;

/** Below this every step is an edit, so that the smallest number is the plainest step. */
const editsShare: number = perThousand - others.reduce((sum, [share]) => sum + share, 0);

/** Steps for one edit, on average. */
export const stepsPerEdit: number = perThousand / editsShare;

export function takeStep(stage: Stage, choices: Choices): void {
  let at = choices.below(perThousand) - editsShare;
  if (at < 0) return edit(stage, choices);
  for (const [share, act] of others) {
    if (at < share) return act(stage, choices);
    at -= share;
  }
}
