import type { ClientMessage, ErrorCode } from '@lavish/protocol';

/** The limits of this stage. */
export type SocketLimitName =
  | 'sockets'
  | 'user_sockets'
  | 'overlay_sockets'
  | 'handshakes'
  | 'socket_subscriptions'
  | 'node_subscriptions'
  | 'room_viewers'
  | 'waiting_messages'
  | 'message_rate'
  | 'user_message_rate'
  | 'user_subscribes';

/** Called for the events of this stage that metrics count. */
export interface SocketsObserver {
  opened(): void;
  closed(code: number): void;
  /** A message was received: its `t`, or `invalid` or `bad`. */
  received(message: ClientMessage['t'] | 'invalid' | 'bad'): void;
  /** An error was sent. */
  refused(code: ErrorCode): void;
  /** A request was refused, or a socket closed or slowed down, because of this limit. */
  limitReached(limit: SocketLimitName): void;
  /** A message of `bytes` bytes was written, or waits for a reader within its limit. */
  wrote(message: 'frame' | 'response', bytes: number): void;
}
