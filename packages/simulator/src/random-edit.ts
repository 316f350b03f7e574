// One random edit through the public API, of any kind on any element; mostly where others edit too.

import {
  RealTimeArray,
  RealTimeBoolean,
  RealTimeDate,
  type RealTimeElement,
  type RealTimeModel,
  RealTimeNumber,
  RealTimeObject,
  RealTimeString,
} from "@convergence/client";
import type { Choices } from "@convergence/proof";

export const initialData = {
  flag: true,
  list: [1, "two", { three: 3 }],
  moment: new Date(0),
  nothing: null,
  number: 0.1,
  object: { inner: { deep: "x" } },
  text: "Once upon a time",
};

const keys = ["a", "b", "__proto__"];
const words = ["sun", "moon ", "😀", "e\u0301", "x"];

/** Where each model was typed in last: people type on, which joins entries and glues runs. */
const carets = new WeakMap<RealTimeModel, { readonly text: RealTimeString; readonly at: number }>();

function typeOn(choices: Choices, model: RealTimeModel): string | undefined {
  const caret = carets.get(model);
  if (caret === undefined || !caret.text.isAttached()) return undefined;
  const { text } = caret;
  const at = wholeUnit(text.value(), Math.min(caret.at, text.length()));
  text.insert(at, choices.pick(["a", "b", "c"]));
  carets.set(model, { text, at: at + 1 });
  return `string ${text.id()}: types on at ${at}`;
}

/** The place itself, or the one before it if it would split a character. */
const wholeUnit = (content: string, at: number): number => (/[\udc00-\udfff]/.test(content[at] ?? "") ? at - 1 : at);

/** Returns what it did, for the trace; `undefined` if there was nothing to do. */
export function randomEdit(choices: Choices, model: RealTimeModel): string | undefined {
  if (choices.chance(0.15)) return typeOn(choices, model);
  const element = randomElement(choices, model);
  const done = editElement(choices, element);
  return done === undefined ? undefined : `${element.type()} ${element.id()}: ${done}`;
}

function editElement(choices: Choices, element: RealTimeElement): string | undefined {
  if (element instanceof RealTimeString) return editString(choices, element);
  if (element instanceof RealTimeArray) return editArray(choices, element);
  if (element instanceof RealTimeObject) return editObject(choices, element);
  if (element instanceof RealTimeNumber) return editNumber(choices, element);
  if (element instanceof RealTimeBoolean) element.value(choices.chance(0.5));
  else if (element instanceof RealTimeDate) element.value(new Date(choices.below(1e9)));
  else return undefined;
  return "value";
}

/** Any element, the root now and then; mostly one of those where others are too. */
export function randomElement(choices: Choices, model: RealTimeModel): RealTimeElement {
  const root = model.root() as unknown as RealTimeObject;
  const all: RealTimeElement[] = [];
  const collect = (element: RealTimeElement): void => {
    all.push(element);
    if (element instanceof RealTimeObject || element instanceof RealTimeArray) element.forEach(collect);
  };
  root.forEach(collect);
  const busy = all.filter((element) => element.parent() === root);
  return busy.length === 0 || choices.chance(0.05) ? root : choices.pick(choices.chance(0.6) ? busy : all);
}

function editNumber(choices: Choices, number: RealTimeNumber): string {
  const amount = (choices.below(9) + 1) / 10;
  if (choices.chance(0.7)) number.add(amount);
  else number.value(amount);
  return `number ${amount}`;
}

function editString(choices: Choices, text: RealTimeString): string | undefined {
  const content = text.value();
  const at = wholeUnit(content, choices.below(content.length + 1));
  const to = choices.chance(0.6) ? at : wholeUnit(content, Math.min(content.length, at + choices.below(6)));
  const insert = to <= at || choices.chance(0.3) ? choices.pick(words) : "";
  text.splice(at, Math.max(0, to - at), insert);
  carets.set(text.model(), { text, at: at + insert.length });
  return `${at}..${to} "${insert}"`;
}

function editArray(choices: Choices, array: RealTimeArray): string | undefined {
  const length = array.length();
  const kinds = ["insert", "insert", "insert", "remove", "set", "reorder", "value"] as const;
  const kind = length === 0 ? "insert" : choices.pick(kinds);
  if (kind === "insert") array.insert(choices.below(length + 1), randomValue(choices));
  else if (kind === "remove") array.remove(choices.below(length));
  else if (kind === "set") array.set(choices.below(length), randomValue(choices));
  else if (kind === "value") array.value([randomValue(choices)]);
  else {
    const [from, to] = [choices.below(length), choices.below(length)];
    if (from === to) return undefined;
    array.reorder(from, to);
  }
  return kind;
}

function editObject(choices: Choices, object: RealTimeObject): string {
  // What the model begins with stays, so that there is something to meet on.
  const key = choices.pick(keys);
  if (object.hasKey(key) && choices.chance(0.4)) {
    object.remove(key);
    return `remove ${key}`;
  }
  object.set(key, randomValue(choices));
  return `set ${key}`;
}

function randomValue(choices: Choices, depth = 2): unknown {
  switch (choices.below(depth > 0 ? 7 : 5)) {
    case 0:
      return choices.below(100);
    case 1:
      return choices.pick(words);
    case 2:
      return choices.chance(0.5);
    case 3:
      return null;
    case 4:
      return new Date(choices.below(1e9));
    case 5:
      return Array.from({ length: choices.below(3) }, () => randomValue(choices, depth - 1));
    default:
      return Object.fromEntries(keys.slice(0, choices.below(3)).map((key) => [key, randomValue(choices, depth - 1)]));
  }
}
