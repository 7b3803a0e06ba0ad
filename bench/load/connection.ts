/** The outcome: `accepted`, an error code of the protocol, or `lost` with the connection. */
export type Answer = string;

/** A sender's connection to the server. Raw sockets, because a client library would use more of the two cores. */
export interface Connection {
  /** Sends a gift under a new key. `answered` is called once. */
  send(answered: (answer: Answer) => void): void;
  /** Gifts without a response. */
  readonly underWay: number;
  close(): void;
}
