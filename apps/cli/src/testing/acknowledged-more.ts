// Waits for load to get through, whatever the machine's speed.

import { when } from "./when.ts";
import type { Writer } from "./writer.ts";

/** Until so many more changes of each writer, to the notes, are acknowledged. */
export async function acknowledgedMore(writers: readonly Writer[], more: number): Promise<void> {
  await Promise.all(
    writers.map((writer) => {
      const notes = writer.notes as never;
      const enough = writer.acknowledged(notes) + more;
      return when(notes, () => writer.acknowledged(notes) >= enough);
    }),
  );
}
