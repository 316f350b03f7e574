// Stops a server in a bounded time: well, or not at all and then with a message.

import type { Server } from "@convergence/server";
import type { ExitCode } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

/** A stop that takes longer than this hangs on something; whoever sent the signal is about to lose patience as well. */
export const stopMsMax = 20_000;

/** Resolves to the exit code; rejects with what the server says when its end fails. A server that does not come to an end is cut
 *  off, and the process with it: whatever it hangs on would keep that alive as well. Nothing that was acknowledged is lost. */
export async function stopServer(server: Pick<Server, "close">, terminal: Terminal): Promise<ExitCode> {
  const late = Promise.withResolvers<"late">();
  const timer = setTimeout(() => late.resolve("late"), stopMsMax);
  const outcome = await Promise.race([server.close(), late.promise]).finally(() => clearTimeout(timer));
  if (outcome !== "late") return 0;
  terminal.complain(`The server did not stop within ${stopMsMax / 1000} seconds; it is cut off now.`);
  process.exit(1);
}
