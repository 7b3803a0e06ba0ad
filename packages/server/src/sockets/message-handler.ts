import type { ClientMessage, GiftMessage, Ref, Refusal, Subscribe } from '@lavish/protocol';
import type { GiftOutcome } from '../domain/gifts/gift-decision.ts';
import { refuse } from '../domain/refusal.ts';
import { allows, type Identity } from '../domain/users/identity.ts';
import { receiptOf } from '../wire/gift-views.ts';
import type { Responder } from './responder.ts';
import type { SocketLimits } from './socket-limits.ts';
import type { SocketsObserver } from './sockets-observer.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { UserBudget } from './user-budgets.ts';

export interface MessageHandlerOptions {
  identity: Identity;
  responder: Responder;
  subscriptions: Subscriptions;
  sendGift(identity: Identity, message: GiftMessage): Promise<GiftOutcome>;
  /** A user has subscribed to a room as a viewer. An overlay is not a viewer. */
  viewed?(room: string, user: string): void;
  /** A subscription has begun or was refused. */
  subscribed(): void;
  /** The budget that the user's sockets share. Null: the platform's server, which has no limits. */
  budget: UserBudget | null;
  limits: SocketLimits;
  /** Unix milliseconds. */
  now(): number;
  observe?: SocketsObserver | undefined;
}

/** @returns a function that carries out the valid messages of one socket and responds to each */
export function createMessageHandler(options: MessageHandlerOptions): (message: ClientMessage) => void {
  const { identity, responder, subscriptions, sendGift, budget, limits, now, observe } = options;
  let underWay = 0;

  /** Limits the waiting requests of the socket, and responds to those that are refused or fail. */
  async function run(ref: Ref | undefined, task: () => Promise<Refusal | null>) {
    if (underWay >= limits.maxUnderWay) {
      observe?.limitReached('waiting_messages');
      const detail = `${limits.maxUnderWay} messages of this socket already wait for a response.`;
      return responder.refuse(ref, refuse('rate_limited', detail, { retry_after_s: 1 }));
    }
    underWay += 1;
    try {
      const refusal = await task();
      if (refusal !== null) responder.refuse(ref, refusal);
    } catch (fault) {
      responder.fail(ref, fault);
    } finally {
      underWay -= 1;
    }
  }

  async function subscribe(message: Subscribe): Promise<Refusal | null> {
    const { room } = message;
    if (!allows(identity, 'watch', room)) {
      return refuse('forbidden', `This token does not grant watch in ${room}.`, { param: 'room' });
    }
    const refusal = await subscribeWithin(message);
    if (refusal === null && isViewer(identity)) options.viewed?.(room, identity.user);
    return refusal;
  }

  async function subscribeWithin(message: Subscribe): Promise<Refusal | null> {
    if (budget !== null && !budget.takeSubscribe()) {
      observe?.limitReached('user_subscribes');
      const detail = `${limits.maxUserSubscribes} subscribe requests of this user already wait for a response.`;
      return refuse('rate_limited', detail, { retry_after_s: 1 });
    }
    try {
      const refusal = await subscriptions.subscribe(message);
      options.subscribed();
      return refusal;
    } finally {
      budget?.endSubscribe();
    }
  }

  async function giveGift(message: GiftMessage): Promise<Refusal | null> {
    if (identity.kind === 'server') {
      const detail = 'A server key cannot send gifts over a socket: POST the gift with its sender.';
      return refuse('forbidden', detail);
    }
    if (!allows(identity, 'send', message.room)) {
      return refuse('forbidden', `This token does not grant send in ${message.room}.`, { param: 'room' });
    }
    const outcome = await sendGift(identity, message);
    if (outcome.kind === 'refused') return forSocket(outcome.refusal);
    const { kind, gift } = outcome;
    responder.respond(message.ref, { t: 'receipt', receipt: receiptOf(gift), replayed: kind === 'replayed' });
    return null;
  }

  return (message) => {
    const { ref } = message;
    switch (message.t) {
      case 'ping':
        return responder.respond(ref, { t: 'pong', server_time: new Date(now()).toISOString() });
      case 'unsubscribe':
        subscriptions.unsubscribe(message.room);
        return responder.respond(ref, { t: 'unsubscribed', room: message.room });
      case 'subscribe':
        return void run(ref, () => subscribe(message));
      case 'gift':
        return void run(ref, () => giveGift(message));
    }
  };
}

/** Whether its subscriptions count as viewers. */
export const isViewer = (identity: Identity): identity is Extract<Identity, { kind: 'user' }> =>
  identity.kind === 'user' && identity.grants.watch === true;

/** A request over a socket has its key in a field, not in a header. */
const forSocket = (refusal: Refusal): Refusal =>
  refusal.param === 'Idempotency-Key' ? { ...refusal, param: 'key' } : refusal;
