// The merge engine: values, elements, operations and their binary form.

export { apply, invert } from "./algebra.ts";
export { Bridge } from "./bridge.ts";
export type { ChangeMeta, ChangeSource } from "./change-meta.ts";
export { type Codec, decode, type Encoded, encode, encoded } from "./codec/codec.ts";
export { CodecError } from "./codec/codec-error.ts";
export {
  committedBounds,
  committedOperationsCodec,
  decodeOperations,
  encodeOperations,
  type OperationBounds,
  type OperationRun,
  operationsCodec,
  operationsShape,
  readOperations,
  startOperationRun,
  submittedBounds,
  submittedOperationsCodec,
  writeOperations,
} from "./codec/operation-codec.ts";
export {
  decodeOriginal,
  encodeOriginal,
  mapOriginal,
  type Original,
  originalCodec,
} from "./codec/original-codec.ts";
export { placementsCodec } from "./codec/placement-codec.ts";
export { Reader } from "./codec/reader.ts";
export { referenceCodec } from "./codec/reference-codec.ts";
export {
  boolean,
  bytes,
  choice,
  float64,
  lazy,
  list,
  literal,
  map,
  optional,
  refine,
  type Struct,
  signed,
  string,
  struct,
  union,
  varint,
} from "./codec/schema.ts";
export { decodeTree, elementIdCodec, encodeTree, type TreeBounds, treeCodec } from "./codec/tree-codec.ts";
export { Writer } from "./codec/writer.ts";
export { digesting, isStateDigest, type StateDigest, stateDigest } from "./digest/state-digest.ts";
export {
  type ArrayElement,
  type BooleanElement,
  type Content,
  contained,
  type DateElement,
  Document,
  type Edit,
  type Element,
  movedIndex,
  type NullElement,
  type NumberElement,
  type ObjectElement,
  removedBy,
  type StringElement,
} from "./document.ts";
export {
  counterMax,
  counterOf,
  type ElementId,
  elementId,
  formatElementId,
  parseElementId,
  rootId,
  siteMax,
  siteOf,
} from "./element-id.ts";
export { ElementMap } from "./element-map.ts";
export { inverseOf } from "./invert.ts";
export {
  anchorNameUnitsMax,
  anchorsPerElementMax,
  codecDepthMax,
  elementsPerChangeMax,
  elementsPerModelMax,
  keyUnitsMax,
  modelWeightMax,
  operationsPerChangeMax,
  operationsPerEntryMax,
  operationsPerSubmissionMax,
  placementsMax,
  stringUnitsMax,
  treeDepthMax,
  undoGroupPauseMs,
  undoGroupSpanMs,
  undoGroupsMax,
  undoStretchesMax,
  valuesPerReferenceMax,
  versionNamesMax,
  versionNameUnitsMax,
} from "./limits.ts";
export {
  type AddOperation,
  type AnchorOperation,
  attachedTrees,
  type InsertOperation,
  type MoveOperation,
  type Operation,
  type OperationKind,
  type RemoveKeyOperation,
  type RemoveOperation,
  type SetKeyOperation,
  type SetOperation,
  type SpliceOperation,
  type ValueOperation,
} from "./operation.ts";
export { type OperationJson, operationJson, type TreeJson, treeJson } from "./operation-json.ts";
export type {
  AnchorPlacement,
  InsertPlacement,
  Placement,
  SetKeyPlacement,
  SetPlacement,
  ValuePlacement,
} from "./placement.ts";
export { withTrees } from "./placement.ts";
export { putEntry } from "./plain-object.ts";
export { Queue } from "./queue.ts";
export { RareMap } from "./rare-map.ts";
export { type Anchor, type Anchors, anchorNamed, weightOfAnchor, weightOfAnchors } from "./references/anchor.ts";
export { FollowedReferences, ownPlacement, type ReferenceOwner } from "./references/followed-references.ts";
export { motionOf } from "./references/motion.ts";
export { motionOfEdit } from "./references/motion-of-edit.ts";
export {
  type ElementReference,
  type IndexReference,
  type Motion,
  type PropertyReference,
  type Range,
  type RangeReference,
  type Reference,
  type ReferenceKind,
  type Side,
  shiftReference,
} from "./references/reference.ts";
export { rulesVersion } from "./rules-version.ts";
export { Branch, type IncomingEntry, type Outcome } from "./star/branch.ts";
export type { Conflict, Winner } from "./star/conflict.ts";
export { elementWeight, weightOfTree } from "./star/model-weight.ts";
export type { OutgoingChange } from "./star/outgoing-change.ts";
export { editsSince, type Reloaded, reload } from "./star/reload.ts";
export { requireOperation } from "./star/require-operation.ts";
export { cut } from "./star/shown-anchors.ts";
export {
  type Committed,
  type Placed,
  type PlacementRequest,
  recentEntriesMax,
  type Submission,
  Trunk,
  type TrunkBounds,
} from "./star/trunk.ts";
export type { TrunkSession } from "./star/trunk-session.ts";
export { Violation, type ViolationCode } from "./star/violation.ts";
export { refusalsPerVersionMax, type Tag, tagOf, type Version, versionOf } from "./tag.ts";
export { fromJson, type Json, toJson } from "./tagged-json.ts";
export { amendSplice, extendSplice } from "./text/extend-splice.ts";
export { splitsPair, Text } from "./text/text.ts";
export { longestRising } from "./towards/list-moves.ts";
export { operationsTowards, RestoreError, type TowardsOptions } from "./towards/operations-towards.ts";
export type { TextEdit } from "./towards/text-difference.ts";
export {
  type ArrayTree,
  type BooleanTree,
  childrenOf,
  compareKeys,
  type DateTree,
  type ElementType,
  type NullTree,
  type NumberTree,
  type ObjectEntry,
  type ObjectTree,
  preorder,
  type StringTree,
  type Tree,
  type TreeContent,
  type Value,
} from "./tree.ts";
export type { Restore } from "./undo/restore.ts";
export type { Group } from "./undo/track.ts";
export { UndoLog } from "./undo/undo-log.ts";
export { type Grouped, UndoStack, type UndoStackOptions } from "./undo/undo-stack.ts";
export { UndoStretches } from "./undo/undo-stretches.ts";
export { keyFault, treeFromValue, type ValueBounds, valueFromTree } from "./value.ts";
export { ValueError, type ValuePath } from "./value-error.ts";
export { isVersionName, type VersionName } from "./version-name.ts";
