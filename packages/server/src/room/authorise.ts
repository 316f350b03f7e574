// The one place where it is asked who may do what (P10). For now everybody who was let in may do everything.

import type { Document, Operation } from "@convergence/engine";
import type { SessionInfo } from "@convergence/protocol";
import type { ModelHandle } from "@convergence/storage";
import type { Refusal } from "./refusal.ts";

/** Asked for every change before it passes; a refusal is undone in place. */
export type Authorise = (who: SessionInfo, document: Document, operations: readonly Operation[]) => Refusal | undefined;

export const allowEverything: Authorise = () => undefined;

/** Asked before a version of a model gets a name, another one, or none any more: that is for those who may write to the model. */
export type AuthoriseNaming = (who: SessionInfo, model: ModelHandle) => Refusal | undefined;

export const allowNaming: AuthoriseNaming = () => undefined;
