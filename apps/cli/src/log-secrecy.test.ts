// What the log of a real server holds after a session, with everything written that there is to write: nothing of what its
// people are, show or say.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { connectWithJwt, type RealTimeString } from "@convergence/client";
import { runToEnd, startServer } from "./testing/start-command.ts";

const marks = {
  content: "mark-of-the-content",
  key: "mark-of-a-key",
  name: "mark-of-the-name",
  user: "mark-of-the-user",
  client: "mark-of-the-client",
  foreign: "mark-of-a-foreign-token",
  noise: "mark-of-the-noise",
};

/** A socket that says hello in no language that the server knows. */
function sendNoise(port: number): Promise<void> {
  const socket = connectTcp(port, "127.0.0.1");
  const handshake = ["GET / HTTP/1.1", `Host: 127.0.0.1:${port}`, "Connection: Upgrade", "Upgrade: websocket"];
  const lines = [...handshake, "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="];
  const frame = Buffer.from(marks.noise);
  socket.write(`${lines.join("\r\n")}\r\nAuthorization: Bearer ${marks.foreign}\r\n\r\n`);
  socket.write(Buffer.concat([Buffer.of(0x82, 0x80 | frame.length, 0, 0, 0, 0), frame]));
  return new Promise((resolve) => {
    let heard = "";
    socket.on("data", (bytes) => {
      heard += bytes.toString("latin1");
      if (heard.includes("malformed")) socket.destroy(); // it has said why, and waits for us to close
    });
    socket.on("close", () => resolve());
  });
}

/** A page from elsewhere that asks for a socket. */
async function refusedPage(url: string): Promise<number | undefined> {
  const headers = { connection: "Upgrade", upgrade: "websocket", origin: `https://${marks.noise}.example` };
  const [response] = await once(request(url, { headers }).end(), "response");
  response.resume();
  return response.statusCode;
}

test("at the most talkative level the log holds no token, content, name or id of those who were there", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "convergence-log-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "secret");
  await writeFile(file, `${"s".repeat(20)}-mark-of-the-secret\n`);
  const words = ["--secret-file", file, "--subject", marks.user, "--name", marks.name];
  const token = (await runToEnd(["token", ...words])).output.trim();
  const data = join(folder, "data");
  const server = await startServer(context, [
    ...["--port", "0", "--data", data, "--jwt-secret-file", file, "--log-level", "trace"],
  ]);

  const options = { clientId: marks.client, reportError: () => undefined };
  const domain = await connectWithJwt(server.url, token, options);
  const model = await domain.models().openAutoCreate({
    collection: "log",
    id: "model",
    data: { text: marks.content, [marks.key]: 1 },
  });
  (model.elementAt("text") as unknown as RealTimeString).insert(0, marks.content);
  await new Promise<void>((resolve) => model.on("committed", () => resolve()));
  // The same client again fences the first one off, and what is wrong is told without repeating it.
  const again = await connectWithJwt(server.url, token, options);
  await assert.rejects(again.models().open("not-there"));
  const noTokens = [`${marks.foreign}.a.b`, `${token.slice(0, -8)}AAAAAAAA`];
  for (const bad of noTokens) await assert.rejects(connectWithJwt(server.url, bad, options));
  await sendNoise(Number(new URL(server.url).port));
  await fetch(`${server.url}${marks.noise}?token=${token}`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(await refusedPage(`${server.url}?token=${token}`), 403);
  await Promise.all([domain.dispose(), again.dispose()]);

  const { code, output, errors } = await server.stop("SIGTERM");
  assert.equal(code, 0);
  const lines = errors.trim().split("\n");
  for (const line of lines) JSON.parse(line);
  for (const event of ["a connection was opened", "a connection was refused", "connection rejected", "closed"]) {
    assert.ok(
      lines.some((line) => line.includes(`"${event}"`)),
      `the log tells: ${event}`,
    );
  }
  const secret = (await readFile(file, "utf8")).trim();
  const [, claims, signature] = token.split(".");
  for (const mark of [...Object.values(marks), token, claims!, signature!, secret]) {
    assert.ok(!(output + errors).includes(mark), `the log holds ${mark}`);
  }
});
