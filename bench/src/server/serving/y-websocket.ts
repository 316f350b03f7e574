// The server of y-websocket: in memory, or with its own LevelDB beside it, which hears of each update and is not waited for.

import { join } from "node:path";
import type { Serve } from "../serving.ts";
import { listening } from "./listening.ts";

export const serve: Serve = async ({ mode, folder }) => {
  if (mode === "leveldb") process.env.YPERSISTENCE = join(folder, "level");
  console.info = () => undefined; // it announces its folder where we announce the port
  const { getPersistence, setupWSConnection } = await import("@y/websocket-server/utils");
  const port = await listening((socket, request) => setupWSConnection(socket, request));
  return { port, close: async () => void (await getPersistence()?.provider.destroy()) };
};
