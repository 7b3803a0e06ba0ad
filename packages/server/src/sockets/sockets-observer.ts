import type { ClientMessage, ErrorCode } from '@lavish/protocol';

/** What can be used up here. */
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

/** What is worth counting here. */
export interface SocketsObserver {
  opened(): void;
  closed(code: number): void;
  /** A message came: of the protocol by its `t`, else how it fails. */
  received(message: ClientMessage['t'] | 'invalid' | 'bad'): void;
  /** An error was answered. */
  refused(code: ErrorCode): void;
  /** Something was refused, closed or slowed down for it. */
  limitReached(limit: SocketLimitName): void;
  /** A message of so many bytes is on its way: written, or waiting for a reader who is within the limit. */
  wrote(message: 'frame' | 'answer', bytes: number): void;
}
