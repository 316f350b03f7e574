// How long questions take: by the clock, and of the processor.

/** Least, median, 99th percentile, first. */
function spread(found: readonly number[]): string {
  const sorted = [...found].sort((a, b) => a - b);
  const at = (part: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!.toFixed(1);
  return `${at(0)} to ${at(0.5)}, p99 ${at(0.99)}, the first ${found[0]!.toFixed(1)}`;
}

/** Asks one after the other, and prints. Processor time is that of all threads of this process, compilers and sweeping included. */
export async function measure(label: string, times: number, ask: (index: number) => Promise<unknown>): Promise<void> {
  const found: number[] = [];
  const processor: number[] = [];
  for (let index = 0; index < times; index++) {
    const [started, used] = [performance.now(), process.cpuUsage()];
    await ask(index);
    found.push(performance.now() - started);
    const { user, system } = process.cpuUsage(used);
    processor.push((user + system) / 1000);
  }
  console.log(
    `${label.padEnd(28)} ${String(times).padStart(4)} times: ms ${spread(found)}; processor ms ${spread(processor)}`,
  );
}
