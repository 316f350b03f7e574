// Several writers of one server, which are stopped and let go of when the test ends, however it ends.

import { Writer, type WriterOptions } from "./writer.ts";

export async function openWriters(
  test: { after(end: () => Promise<void>): void },
  url: string,
  count: number,
  options: WriterOptions = {},
  name = "client",
): Promise<Writer[]> {
  const writers: Writer[] = [];
  test.after(async () => {
    for (const writer of writers) writer.stop();
    // What is pending at the end of a test that failed is not waited for.
    await Promise.all(writers.map(({ domain }) => domain.dispose()));
  });
  for (let i = 1; i <= count; i++) writers.push(await Writer.open(url, `${name}-${i}`, options));
  return writers;
}
