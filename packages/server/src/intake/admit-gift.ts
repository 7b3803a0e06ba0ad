import type { Refusal } from '@lavish/protocol';
import type { GiftCommand } from '../domain/gifts/gift-command.ts';
import type { GiftOutcome } from '../domain/gifts/gift-decision.ts';
import type { Identity } from '../domain/users/identity.ts';
import type { HeldRefusals } from './held-refusals.ts';
import type { Allowance, UserLimits } from './user-limits.ts';
import { type GiftRequest, giftCommandOf, senderOf } from './validate-gift.ts';

/** The part of the gift queue that admission uses. */
export interface GiftQueue {
  /** Returns the refusal if a gift of this sender would be refused now, and counts it as refused. Null: it would be accepted. */
  refusalFor(sender: string): Refusal | null;
  /** Returns the refusal if the gift of every sender would be refused now. Null: some sender's gift would be accepted. */
  refusalForAny(): Refusal | null;
  send(command: GiftCommand): Promise<GiftOutcome>;
}

export interface Admission {
  outcome: GiftOutcome;
  /** The rest of the user's allowance. Null: nothing was taken from it. */
  allowance: Allowance | null;
}

export interface AdmitGift {
  /**
   * Refuses a gift before its body is read, if the queue is full. Null: read the body. A server key names the sender in the
   * body, so its gifts are refused unread only when the gifts of all senders would be refused.
   */
  refuseUnread(identity: Identity): Promise<Refusal | null>;
  /**
   * Admits a gift that matches its schema: checks the grant, the queue and the sender's allowance, and sends the command.
   * Returns the outcome when the gift is committed or refused.
   */
  admit(identity: Identity, request: GiftRequest): Promise<Admission>;
}

/**
 * Admits gifts over HTTP and sockets alike. The queue is checked before the allowance, so that a refusal by a full queue
 * takes nothing from the sender's allowance, and before the command is made, so that the refusal is cheap. It is returned
 * only after it has been held back. `newGiftId` returns ascending ids of 32 hex digits.
 */
export function createAdmitGift(
  queue: GiftQueue,
  { takeGift }: Pick<UserLimits, 'takeGift'>,
  heldRefusals: Pick<HeldRefusals, 'hold' | 'retryAfterS'>,
  newGiftId: () => string,
): AdmitGift {
  const refused = (refusal: Refusal, allowance: Allowance | null = null): Admission => ({
    outcome: { kind: 'refused', refusal },
    allowance,
  });

  /** A server key sends for many users, whose retries must be spread, so each of its refusals is held separately. */
  async function hold(refusal: Refusal, identity: Identity): Promise<Refusal> {
    const retry_after_s = heldRefusals.retryAfterS(refusal.retry_after_s ?? 0);
    await heldRefusals.hold(retry_after_s, identity.kind === 'user' ? identity.user : null);
    return { ...refusal, retry_after_s };
  }

  return {
    async refuseUnread(identity) {
      const refusal = identity.kind === 'user' ? queue.refusalFor(identity.user) : queue.refusalForAny();
      return refusal && hold(refusal, identity);
    },
    async admit(identity, request) {
      const sender = senderOf(identity, request);
      if (typeof sender !== 'string') return refused(sender);
      const busy = queue.refusalFor(sender);
      if (busy) {
        return refused(await hold(busy, identity));
      }
      const allowance = identity.kind === 'user' ? await takeGift(identity.user) : null;
      if (allowance?.refusal) return refused(allowance.refusal, allowance);
      const command = giftCommandOf(identity, request, newGiftId());
      if ('code' in command) return refused(command, allowance);
      return { outcome: await queue.send(command), allowance };
    },
  };
}
