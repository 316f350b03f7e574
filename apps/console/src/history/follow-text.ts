// Follows the text of a model of the past while that plays: the string under the key `text`, whichever element that is.

import {
  type HistoricalModel,
  RealTimeString,
  type StringInsertEvent,
  type StringRemoveEvent,
  type StringSpliceEvent,
} from "@convergence/client";
import { type Origin, originOf } from "./text-origins.ts";

const key = "text";

export type TextFollower = {
  /** `origin`: of the change; not there if it was not played forward. */
  readonly splice: (at: number, remove: number, insert: string, origin: Origin | undefined) => void;
  /** It says something else, as a whole, or is another string, or none. */
  readonly replace: (string: RealTimeString | undefined, origin: Origin | undefined) => void;
};

/** What events of elements say about their change. */
type Told = {
  readonly user: { readonly key: string };
  readonly version: number | undefined;
  readonly time: Date | undefined;
};

/** `replace` is called at once. It ends with the model. */
export function followText(past: HistoricalModel, follower: TextFollower): void {
  /** Of what comes back because a change is taken back, its author is not known. */
  const originIn = ({ user, version, time }: Told): Origin | undefined => {
    if (version === undefined || time === undefined || version > past.version()) return undefined;
    return originOf(user.key, version, time.getTime());
  };
  let string: RealTimeString | undefined;
  const onInsert = (told: StringInsertEvent): void => follower.splice(told.index, 0, told.value, originIn(told));
  const onRemove = (told: StringRemoveEvent): void =>
    follower.splice(told.index, told.value.length, "", originIn(told));
  const onSplice = (told: StringSpliceEvent): void =>
    follower.splice(told.index, told.deleteCount, told.insertValue, originIn(told));
  const onValue = (told: Told): void => follower.replace(string, originIn(told));

  const follow = (told: Told | undefined): void => {
    const element = past.root().get(key);
    const found = element instanceof RealTimeString ? element : undefined;
    if (found === string && told !== undefined) return;
    string?.off("insert", onInsert).off("remove", onRemove).off("splice", onSplice).off("value", onValue);
    string = found;
    string?.on("insert", onInsert).on("remove", onRemove).on("splice", onSplice).on("value", onValue);
    follower.replace(string, told && originIn(told));
  };
  for (const event of ["set", "remove", "value"] as const) past.root().on(event, follow);
  follow(undefined);
}
