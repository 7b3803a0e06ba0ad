import type { ClientMessage, ErrorCode } from '@lavish/protocol';

/** What is worth counting here. */
export interface SocketsObserver {
  opened(): void;
  closed(code: number): void;
  /** A message came: of the protocol by its `t`, else how it fails. */
  received(message: ClientMessage['t'] | 'invalid' | 'bad'): void;
  /** An error was answered. */
  refused(code: ErrorCode): void;
  /** A message of so many bytes is on its way: written, or waiting for a reader who is within the limit. */
  wrote(message: 'frame' | 'answer', bytes: number): void;
}
