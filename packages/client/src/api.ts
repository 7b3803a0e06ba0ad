export type { Timing } from './backoff.ts';
export { type BattleClock, battleClock, newerBattle } from './battle.ts';
export type { ConnectOptions, Lavish, LavishListeners } from './client.ts';
export type { Status } from './connection.ts';
export type { GiftRequest } from './gift-outbox.ts';
export { LavishError, type LavishErrorCode } from './lavish-error.ts';
export type { Position, Room, RoomListeners, RoomStatus } from './room.ts';
export type { RoomView, Users } from './room-view.ts';
export type { OpenWebSocket, WebSocketLike } from './socket.ts';
