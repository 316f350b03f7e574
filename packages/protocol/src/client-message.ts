// Everything that a client says to a server. A code, once given, is never given to another message.

import { type Codec, union } from "@convergence/engine";
import { type Changes, changesCodec } from "./messages/changes.ts";
import { changesCode } from "./messages/changes-head.ts";
import { type CloseModel, closeModelCodec } from "./messages/close-model.ts";
import { type CopyModel, copyModelCodec } from "./messages/copy-model.ts";
import { type CreateCollection, createCollectionCodec } from "./messages/create-collection.ts";
import { type CreateModel, createModelCodec } from "./messages/create-model.ts";
import { type Digest, digestCodec } from "./messages/digest.ts";
import { type Forget, forgetCodec } from "./messages/forget.ts";
import { type Goodbye, goodbyeCodec } from "./messages/goodbye.ts";
import { type Hello, helloCode, helloCodec } from "./messages/hello.ts";
import { type ListCollections, listCollectionsCodec } from "./messages/list-collections.ts";
import { type ListModels, listModelsCodec } from "./messages/list-models.ts";
import { type ListVersionNames, listVersionNamesCodec } from "./messages/list-version-names.ts";
import { type NameVersion, nameVersionCodec } from "./messages/name-version.ts";
import { type OpenModel, openModelCodec } from "./messages/open-model.ts";
import { type Ping, pingCodec } from "./messages/ping.ts";
import { type Place, placeCodec } from "./messages/place.ts";
import { type ReadHistory, readHistoryCodec } from "./messages/read-history.ts";
import { type Refer, referCodec } from "./messages/refer.ts";
import { type RemoveCollection, removeCollectionCodec } from "./messages/remove-collection.ts";
import { type RemoveModel, removeModelCodec } from "./messages/remove-model.ts";
import { type RemoveVersionName, removeVersionNameCodec } from "./messages/remove-version-name.ts";
import { type RenameVersion, renameVersionCodec } from "./messages/rename-version.ts";
import { type Restore, restoreCodec } from "./messages/restore.ts";
import { type Revert, revertCodec } from "./messages/revert.ts";
import { type Seen, seenCodec } from "./messages/seen.ts";
import { type SetPresence, setPresenceCodec } from "./messages/set-presence.ts";
import { type Share, shareCodec } from "./messages/share.ts";
import { type UndoRemove, undoRemoveCodec } from "./messages/undo-remove.ts";
import { type Unshare, unshareCodec } from "./messages/unshare.ts";

export type ClientMessage =
  | Hello
  | Ping
  | OpenModel
  | CloseModel
  | Changes
  | CreateModel
  | RemoveModel
  | ListModels
  | ListCollections
  | CreateCollection
  | RemoveCollection
  | Goodbye
  | Seen
  | Digest
  | Share
  | Refer
  | Unshare
  | Place
  | SetPresence
  | Restore
  | Revert
  | CopyModel
  | UndoRemove
  | ReadHistory
  | Forget
  | NameVersion
  | ListVersionNames
  | RenameVersion
  | RemoveVersionName;

export const clientMessageCodec: Codec<ClientMessage> = union("kind", {
  hello: [helloCode, helloCodec],
  ping: [2, pingCodec],
  openModel: [3, openModelCodec],
  closeModel: [4, closeModelCodec],
  changes: [changesCode, changesCodec],
  createModel: [6, createModelCodec],
  removeModel: [7, removeModelCodec],
  listModels: [8, listModelsCodec],
  listCollections: [9, listCollectionsCodec],
  createCollection: [10, createCollectionCodec],
  removeCollection: [11, removeCollectionCodec],
  goodbye: [12, goodbyeCodec],
  seen: [13, seenCodec],
  digest: [14, digestCodec],
  share: [15, shareCodec],
  refer: [16, referCodec],
  unshare: [17, unshareCodec],
  place: [18, placeCodec],
  setPresence: [19, setPresenceCodec],
  readHistory: [20, readHistoryCodec],
  restore: [21, restoreCodec],
  revert: [22, revertCodec],
  forget: [23, forgetCodec],
  copyModel: [30, copyModelCodec],
  undoRemove: [31, undoRemoveCodec],
  nameVersion: [41, nameVersionCodec],
  listVersionNames: [42, listVersionNamesCodec],
  renameVersion: [43, renameVersionCodec],
  removeVersionName: [44, removeVersionNameCodec],
});
