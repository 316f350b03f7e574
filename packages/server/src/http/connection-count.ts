// How many connections there are, in total and from each address, and whether there may be another one.
//
// Behind a proxy everybody shares its address, and proxies stand on this machine or in the private network around it; so what
// comes from there counts towards the total alone. An IPv6 address counts as its network of 64 bits, which is one customer's.

import { BlockList, isIPv6 } from "node:net";

export type ConnectionLimits = { readonly connectionsMax: number; readonly connectionsPerAddressMax: number };

const near = new BlockList();
for (const [network, prefix] of [
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const) {
  near.addSubnet(network, prefix, "ipv4");
}
near.addSubnet("fc00::", 7, "ipv6");
near.addSubnet("fe80::", 10, "ipv6");
near.addAddress("::1", "ipv6");

export class ConnectionCount {
  readonly #limits: ConnectionLimits;
  readonly #ofAddress = new Map<string, number>();
  #total = 0;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  get total(): number {
    return this.#total;
  }
  /** Addresses that are counted at present. */
  get addresses(): number {
    return this.#ofAddress.size;
  }

  /** Why there may be no other from an address; `undefined` if there may. */
  refusal(address: string): string | undefined {
    const { connectionsMax, connectionsPerAddressMax } = this.#limits;
    if (this.#total >= connectionsMax) return `The server has its ${connectionsMax} connections already.`;
    const network = networkOf(address);
    if (network === undefined || (this.#ofAddress.get(network) ?? 0) < connectionsPerAddressMax) return undefined;
    return `This address has its ${connectionsPerAddressMax} connections already.`;
  }

  /** Counts one, and returns what is called when it has ended. */
  opened(address: string): () => void {
    const network = networkOf(address);
    this.#add(network, 1);
    return () => this.#add(network, -1);
  }

  #add(network: string | undefined, connections: 1 | -1): void {
    this.#total += connections;
    if (network === undefined) return;
    const count = (this.#ofAddress.get(network) ?? 0) + connections;
    if (count === 0) this.#ofAddress.delete(network);
    else this.#ofAddress.set(network, count);
  }
}

/** What an address counts as; `undefined` for one that is not counted. */
export function networkOf(address: string): string | undefined {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return networkOf(mapped);
  const [plain = ""] = address.split("%", 1); // without the name of an interface
  if (near.check(plain, isIPv6(plain) ? "ipv6" : "ipv4")) return undefined;
  return isIPv6(plain) ? groupsOf(plain).slice(0, 4).join(":") : plain;
}

/** The eight groups of an IPv6 address, those that `::` stands for among them. */
function groupsOf(address: string): string[] {
  const [before = [], after] = address.split("::", 2).map((part) => (part === "" ? [] : part.split(":")));
  const left = [...before];
  if (after === undefined) return left;
  return [...left, ...Array.from({ length: Math.max(0, 8 - left.length - after.length) }, () => "0"), ...after];
}
