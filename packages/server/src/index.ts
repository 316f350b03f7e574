// The server, to be embedded in an application or started by the `convergence` command.

export { createMemoryStorage, type Storage, StorageError } from "@convergence/storage";
export type { AuthenticatedUser, Authenticator, AuthResult, Credentials } from "./auth/authenticator.ts";
export type { JwtOptions } from "./auth/create-authenticator.ts";
export { signToken, type TokenRequest } from "./auth/sign-token.ts";
export { secretBytesMin } from "./auth/verification-key.ts";
export { type Clock, systemClock } from "./clock.ts";
export { ConfigurationError } from "./configuration-error.ts";
export { createServer } from "./create-server.ts";
export type { Comparison, Divergence } from "./divergence/divergence.ts";
export { type DivergenceTrace, makeTrace, replayTrace, type TraceVerdict } from "./divergence/divergence-trace.ts";
export { saveTrace } from "./divergence/save-trace.ts";
export { type AskHistory, exportHistory } from "./export/export-history.ts";
export { type ExportQuery, ExportQueryError, parseExportQuery } from "./export/export-query.ts";
export { type HistoryHeader, type HistoryLine, historyFormat } from "./export/history-lines.ts";
export type { OperationJson } from "./export/operation-json.ts";
export { createHub, type Hub, type HubOptions } from "./hub.ts";
export type { Log } from "./hub-services.ts";
export { defaultLimits, type ServerLimits } from "./limits.ts";
export { type LogLevel, logLevels } from "./log.ts";
export { type CommitReport, type ServerObserver, silentObserver, type UpgradeRefusalCode } from "./observer.ts";
export { defaultHost, defaultPort, type MetricsAddress, type Server, type ServerOptions } from "./options.ts";
export { limitNames, resolveLimits } from "./resolve-limits.ts";
export { type LoadedModel, loadModel } from "./room/load-model.ts";
export type { ServerStatistics } from "./server-statistics.ts";
export type { SocketHandler, SocketLike, SocketRequest } from "./socket.ts";
export { serverVersion } from "./version.ts";
