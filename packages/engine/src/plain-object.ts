// Writes to objects whose keys come from users: `__proto__` is a key like any other and never touches a prototype.

/** Gives a plain object an own property, whatever its name. */
export function putEntry<T>(object: Record<string, T>, key: string, value: T): void {
  if (key !== "__proto__") object[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
