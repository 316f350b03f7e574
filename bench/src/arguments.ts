// What every bench takes: a trace's path or `-` for the generated one, and the number of rounds.

const usualRounds = 5;

export function argumentsOf(argv: readonly string[]): [path: string, rounds: number] {
  const [path = "-", rounds = String(usualRounds)] = argv.slice(2);
  const count = Number(rounds);
  if (!Number.isInteger(count) || count < 1) throw new Error(`The number of rounds is ${rounds}; at least 1 is needed`);
  return [path, count];
}
