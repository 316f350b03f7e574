// The clients of one model against its log: who has which site, what was decided of each, which elements each has made (P4).
//
// Law: a client's changes are numbered 1, 2, ..., each decided once, in this order, in the log or by a refusal, up to the
// `sequence` of its record. Refusals may be forgotten from the lowest on; what stands above a kept one was not forgotten.

import { counterOf, type ElementId, formatElementId, siteOf, versionOf } from "@convergence/engine";
import type { ClientRecord, RefusalRecord } from "../client-record.ts";
import { placedSequence } from "../log-entry.ts";
import type { Report } from "./store-problem.ts";

type Account = {
  readonly record: ClientRecord;
  /** Ascending; those from `next` on are above `decided`. */
  readonly refused: RefusalRecord[];
  next: number;
  /** The last change that is known to be decided. */
  decided: number;
  /** The highest counter of its site in the log. */
  counter: number;
};

export class ClientLedger {
  readonly #report: Report;
  readonly #accounts = new Map<string, Account>();
  readonly #sites = new Map<number, Account>();

  constructor(report: Report) {
    this.#report = report;
  }

  get size(): number {
    return this.#accounts.size;
  }

  /** First all clients. */
  add(record: ClientRecord): void {
    const { client, site } = record;
    const account: Account = { record, refused: [], next: 0, decided: 0, counter: 0 };
    const other = this.#sites.get(site);
    if (other !== undefined) {
      this.#report(
        problem("client", `clients ${name(other.record.client)} and ${name(client)} both have site ${site}`),
      );
    }
    this.#accounts.set(client, account);
    this.#sites.set(site, account);
  }

  /** Then all refusals; those of one client by sequence. `head`: the version where the log ends. */
  addRefusal(refusal: RefusalRecord, head: number): void {
    const { client, sequence, tag } = refusal;
    const account = this.#accounts.get(client);
    const complain = (what: string): void =>
      this.#report(problem("refusal", `the refusal of change ${sequence} of client ${name(client)} ${what}`));
    if (account === undefined) return complain("is of a client that is not registered");
    const before = account.refused.at(-1);
    if (sequence < 1 || sequence > account.record.sequence) {
      complain(`is beyond its last decided change, ${account.record.sequence}`);
    }
    if (versionOf(tag) > head) complain(`stands after version ${versionOf(tag)}, but the log ends at ${head}`);
    // Equal where a client came back in between: refusals are counted anew in each session, from the version that it came to.
    if (before !== undefined && before.tag > tag) complain(`has tag ${tag}, below ${before.tag} of the one before`);
    account.refused.push(refusal);
  }

  /** Then the log, in its order. */
  committed(client: string, sequence: number, version: number): void {
    const account = this.#accounts.get(client);
    if (account === undefined) {
      return this.#report(problem("client", `the author ${name(client)} is not registered`, version));
    }
    if (sequence === placedSequence) return;
    if (sequence <= account.decided) {
      const message = `change ${sequence} of client ${name(client)} was decided already: its last one was ${account.decided}`;
      return this.#report(problem("sequence", message, version));
    }
    this.#skipTo(account, sequence, version);
    if (account.refused[account.next]?.sequence === sequence) {
      account.next++;
      const message = `change ${sequence} of client ${name(client)} is in the log and refused`;
      this.#report(problem("refusal", message, version));
    }
    account.decided = sequence;
  }

  /** An element that a change attaches. Site 0 is that of the content that a model begins with. */
  attached(id: ElementId, version: number): void {
    const site = siteOf(id);
    const account = this.#sites.get(site);
    if (account !== undefined) account.counter = Math.max(account.counter, counterOf(id));
    else if (site !== 0) {
      const message = `element ${formatElementId(id)} is of site ${site}, which no client has`;
      this.#report(problem("counter", message, version));
    }
  }

  /** After all of the log. */
  end(): void {
    this.#checkSites();
    for (const account of this.#accounts.values()) {
      const { client, sequence, counter } = account.record;
      if (account.decided > sequence) {
        const message = `client ${name(client)} has sequence ${sequence}, but its change ${account.decided} is in the log`;
        this.#report(problem("sequence", message));
      } else this.#skipTo(account, sequence + 1, undefined);
      if (account.counter > counter) {
        const message = `client ${name(client)} has counter ${counter}, but the log has its element ${account.counter}`;
        this.#report(problem("counter", message));
      }
    }
  }

  /** What lies between the last decided change and this one was refused; it may be forgotten if nothing below it is kept. */
  #skipTo(account: Account, sequence: number, version: number | undefined): void {
    const { refused, record } = account;
    const firstKept = refused[0]?.sequence ?? Number.POSITIVE_INFINITY;
    let due = account.decided + 1;
    for (; due < sequence; due++) {
      const kept = refused[account.next]?.sequence;
      if (kept === due) account.next++;
      else if (due < firstKept) due = Math.min(firstKept, sequence) - 1;
      else {
        const until = Math.min(kept ?? sequence, sequence) - 1;
        const changes = until > due ? `changes ${due} to ${until} are` : `change ${due} is`;
        const message = `of client ${name(record.client)} ${changes} neither in the log nor refused`;
        this.#report(problem("sequence", message, version));
        due = until;
      }
    }
  }

  #checkSites(): void {
    const { size } = this.#accounts;
    for (const { client, site } of [...this.#accounts.values()].map((account) => account.record)) {
      if (site >= 1 && site <= size) continue;
      this.#report(
        problem("client", `client ${name(client)} has site ${site}; sites of ${size} clients run from 1 to ${size}`),
      );
    }
  }
}

const name = (client: string): string => JSON.stringify(client);

const problem = (
  kind: "client" | "refusal" | "sequence" | "counter",
  message: string,
  version: number | undefined = undefined,
): Parameters<Report>[0] => ({ kind, message, version });
