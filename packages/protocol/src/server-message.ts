// Everything that a server says to a client. A code, once given, is never given to another message.

import { type Codec, union } from "@convergence/engine";
import { type CollectionCreated, collectionCreatedCodec } from "./messages/collection-created.ts";
import { type CollectionList, collectionListCodec } from "./messages/collection-list.ts";
import { type CollectionRemoved, collectionRemovedCodec } from "./messages/collection-removed.ts";
import { type Diverged, divergedCodec } from "./messages/diverged.ts";
import { type Draining, drainingCodec } from "./messages/draining.ts";
import { type Entries, entriesCode, entriesCodec } from "./messages/entries.ts";
import { type Failed, failedCodec } from "./messages/failed.ts";
import { type HistoryRead, historyReadCodec } from "./messages/history-read.ts";
import { type Joined, joinedCodec } from "./messages/joined.ts";
import { type Left, leftCodec } from "./messages/left.ts";
import { type ModelClosed, modelClosedCodec } from "./messages/model-closed.ts";
import { type ModelCreated, modelCreatedCodec } from "./messages/model-created.ts";
import { type ModelList, modelListCodec } from "./messages/model-list.ts";
import { type ModelOpened, modelOpenedCodec } from "./messages/model-opened.ts";
import { type ModelRemoved, modelRemovedCodec } from "./messages/model-removed.ts";
import { type NotPlaced, notPlacedCodec } from "./messages/not-placed.ts";
import { type Placed, placedCodec } from "./messages/placed.ts";
import { type Pong, pongCodec } from "./messages/pong.ts";
import { type Presence, presenceCodec } from "./messages/presence.ts";
import { type Reconnecting, reconnectingCodec } from "./messages/reconnecting.ts";
import { type References, referencesCodec } from "./messages/references.ts";
import { type Refused, refusedCodec } from "./messages/refused.ts";
import { type Rejected, rejectedCodec } from "./messages/rejected.ts";
import { type Resumed, resumedCodec } from "./messages/resumed.ts";
import { type Resync, resyncCodec } from "./messages/resync.ts";
import { type VersionNameChanged, versionNameChangedCodec } from "./messages/version-name-changed.ts";
import { type VersionNameList, versionNameListCodec } from "./messages/version-name-list.ts";
import { type VersionNameRemoved, versionNameRemovedCodec } from "./messages/version-name-removed.ts";
import { type VersionNamed, versionNamedCodec } from "./messages/version-named.ts";
import { type Welcome, welcomeCodec } from "./messages/welcome.ts";

export type ServerMessage =
  | Welcome
  | Rejected
  | Pong
  | ModelOpened
  | Entries
  | Refused
  | Resumed
  | Resync
  | ModelClosed
  | Joined
  | Left
  | ModelCreated
  | ModelRemoved
  | ModelList
  | CollectionList
  | CollectionCreated
  | CollectionRemoved
  | Failed
  | Draining
  | Diverged
  | References
  | Placed
  | NotPlaced
  | Reconnecting
  | Presence
  | HistoryRead
  | VersionNamed
  | VersionNameList
  | VersionNameRemoved
  | VersionNameChanged;

export const serverMessageCodec: Codec<ServerMessage> = union("kind", {
  welcome: [1, welcomeCodec],
  rejected: [2, rejectedCodec],
  pong: [3, pongCodec],
  modelOpened: [4, modelOpenedCodec],
  entries: [entriesCode, entriesCodec],
  refused: [7, refusedCodec],
  resumed: [8, resumedCodec],
  resync: [9, resyncCodec],
  modelClosed: [10, modelClosedCodec],
  joined: [11, joinedCodec],
  left: [12, leftCodec],
  modelCreated: [13, modelCreatedCodec],
  modelRemoved: [14, modelRemovedCodec],
  modelList: [15, modelListCodec],
  collectionList: [16, collectionListCodec],
  collectionCreated: [17, collectionCreatedCodec],
  collectionRemoved: [18, collectionRemovedCodec],
  failed: [19, failedCodec],
  draining: [20, drainingCodec],
  diverged: [21, divergedCodec],
  references: [22, referencesCodec],
  placed: [23, placedCodec],
  notPlaced: [24, notPlacedCodec],
  reconnecting: [25, reconnectingCodec],
  presence: [26, presenceCodec],
  historyRead: [27, historyReadCodec],
  versionNamed: [41, versionNamedCodec],
  versionNameList: [42, versionNameListCodec],
  versionNameRemoved: [43, versionNameRemovedCodec],
  versionNameChanged: [44, versionNameChangedCodec],
});
