// Everybody who is in one room, without sockets or a store: commits succeed when a test says so, at once if it says nothing.

import { type Operation, type Tag, tagOf } from "@convergence/engine";
import type { ClientRecord } from "@convergence/storage";
import { Room, type RoomOptions } from "../room/room.ts";
import type { RoomEffect } from "../room/room-effect.ts";
import type { MemberId, Participant, RoomInput } from "../room/room-input.ts";

export class People {
  readonly room: Room;
  /** Set to leave commits on their way. */
  isSlow = false;
  #refusedAt: Tag = 0;
  readonly #sequences = new Map<MemberId, number>();

  constructor(options: Pick<RoomOptions, "tree"> & Partial<RoomOptions>) {
    this.room = new Room({ version: 0, modifiedAt: 0, ...options });
  }

  /** `client`: the one of this number unless another is named. */
  join(member: MemberId, record: Partial<ClientRecord> = {}, refusals = 0): RoomEffect[] {
    const client = record.client ?? `c${member}`;
    const info = { session: `s${member}`, user: "u", displayName: "U" };
    const who: Participant = { ...info, client, shown: { ...info, client } };
    const whole = { client, site: member, counter: 0, sequence: 0, ...record };
    this.#sequences.set(member, whole.sequence);
    return this.step({ kind: "join", member, who, record: whole, refusals, isNew: false });
  }

  /** Everything that is committed, and everything that was refused to anybody, as the only author knows it. */
  get seen(): Tag {
    return Math.max(tagOf(this.room.version), this.#refusedAt);
  }

  submit(member: MemberId, operations: readonly Operation[], seen: Tag = tagOf(this.room.version)): RoomEffect[] {
    const sequence = this.#sequences.get(member)! + 1;
    this.#sequences.set(member, sequence);
    const told = { seen, base: Math.floor(seen / tagOf(1)), clientTime: 0, meta: undefined, lost: [] };
    return this.step({ kind: "change", member, change: { sequence, operations, ...told } });
  }

  step(input: RoomInput): RoomEffect[] {
    const effects = this.room.step(input, 0);
    for (const effect of effects) {
      for (const delivery of effect.kind === "deliver" ? effect.deliveries : []) {
        if ("message" in delivery && delivery.message.kind === "refused") this.#refusedAt = delivery.message.tag;
      }
    }
    return this.room.isCommitting && !this.isSlow ? [...effects, ...this.commit()] : effects;
  }

  /** What is on its way is durable. */
  commit(): RoomEffect[] {
    return this.step({ kind: "committed", wantsTree: false });
  }
}
