/** What came back: `accepted`, an error code of the protocol, or `lost` with the connection. */
export type Answer = string;

/** A sender's connection to the server. Raw sockets: a client library would take more of the two cores than it must. */
export interface Connection {
  /** Sends a gift under a new key. `answered` is called once. */
  send(answered: (answer: Answer) => void): void;
  /** Gifts without an answer yet. */
  readonly underWay: number;
  close(): void;
}
