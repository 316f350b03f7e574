// How much a server holds at a moment. Counted when somebody asks, so that it costs nothing otherwise.

export type RoomStatistics = {
  /** Sessions that have the model open or are on their way in. */
  readonly sessions: number;
  /** What these sessions said, and the room has not taken up: it waits for the commit under way. */
  readonly inputsWaiting: number;
  /** Sessions that are being told what they missed. */
  readonly catchUps: number;
};

export type ServerStatistics = {
  readonly connections: number;
  /** Connections that have been welcomed. */
  readonly sessions: number;
  /** Models in memory, those being loaded included. */
  readonly rooms: number;
  /** Models that sessions have open: one that three have open counts three times. */
  readonly modelsOpen: number;
  readonly inputsWaiting: number;
  readonly catchUps: number;
};
