// The server, to be embedded in an application or started by the `convergence` command.

export { createMemoryStorage, type Storage, StorageError } from "@convergence/storage";
export type { AuthenticatedUser, Authenticator, AuthResult, Credentials } from "./auth/authenticator.ts";
export type { JwtOptions } from "./auth/create-authenticator.ts";
export { signToken, type TokenRequest } from "./auth/sign-token.ts";
export { secretBytesMin } from "./auth/verification-key.ts";
export { type Clock, systemClock } from "./clock.ts";
export { ConfigurationError } from "./configuration-error.ts";
export { createServer } from "./create-server.ts";
export { createHub, type Hub, type HubOptions } from "./hub.ts";
export type { Log } from "./hub-services.ts";
export { defaultLimits, type ServerLimits } from "./limits.ts";
export { type LogLevel, logLevels } from "./log.ts";
export { defaultHost, defaultPort, type Server, type ServerOptions } from "./options.ts";
export { limitNames } from "./resolve-limits.ts";
export { type LoadedModel, loadModel } from "./room/load-model.ts";
export type { SocketHandler, SocketLike, SocketRequest } from "./socket.ts";
export { serverVersion } from "./version.ts";
