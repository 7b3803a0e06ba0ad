import type { Refusal } from '@lavish/protocol';
import type { GiftCommand } from '../domain/gifts/gift-command.ts';
import type { GiftOutcome } from '../domain/gifts/gift-decision.ts';
import type { Identity } from '../domain/users/identity.ts';
import type { HeldRefusals } from './held-refusals.ts';
import type { Allowance, UserLimits } from './user-limits.ts';
import { type GiftRequest, giftCommandOf, senderOf } from './validate-gift.ts';

/** The queue of gifts, as admission sees it. */
export interface GiftQueue {
  /** Why no gift of this sender would be taken now, and counts it as refused; null: it would. */
  refusalFor(sender: string): Refusal | null;
  /** The same for a gift of any sender. */
  refusalForAny(): Refusal | null;
  send(command: GiftCommand): Promise<GiftOutcome>;
}

export interface Admission {
  outcome: GiftOutcome;
  /** What is left of the user's allowance; null: none was taken. */
  allowance: Allowance | null;
}

export interface AdmitGift {
  /**
   * Refuses a gift by this credential before it has been read, if it would be refused as overloaded whatever it is; null:
   * read it. A server key names the sender in the body, so for one of those only when no sender's gift would be taken.
   */
  refuseUnread(identity: Identity): Promise<Refusal | null>;
  /** Takes a gift whose schema was checked: its grant, the queue, the sender's allowance, then the command. */
  admit(identity: Identity, request: GiftRequest): Promise<Admission>;
}

/**
 * The one way in for gifts, over HTTP and sockets. The queue comes before the allowance, so that a refusal for lack of
 * room costs the sender nothing; and before the command, so that it costs this process as little as it can. A refusal for
 * lack of room resolves only after it has been held back. `newGiftId` returns ids of 32 hex
 * digits that ascend.
 */
export function createAdmitGift(
  queue: GiftQueue,
  { takeGift }: Pick<UserLimits, 'takeGift'>,
  heldRefusals: Pick<HeldRefusals, 'hold'>,
  newGiftId: () => string,
): AdmitGift {
  const refused = (refusal: Refusal, allowance: Allowance | null = null): Admission => ({
    outcome: { kind: 'refused', refusal },
    allowance,
  });

  /** A server key sends for many users, who are to be spread: its refusals are held one by one. */
  const hold = (refusal: Refusal, identity: Identity) =>
    heldRefusals.hold(refusal.retry_after_s ?? 0, identity.kind === 'user' ? identity.user : null);

  return {
    async refuseUnread(identity) {
      const refusal = identity.kind === 'user' ? queue.refusalFor(identity.user) : queue.refusalForAny();
      if (refusal) await hold(refusal, identity);
      return refusal;
    },
    async admit(identity, request) {
      const sender = senderOf(identity, request);
      if (typeof sender !== 'string') return refused(sender);
      const busy = queue.refusalFor(sender);
      if (busy) {
        await hold(busy, identity);
        return refused(busy);
      }
      const allowance = identity.kind === 'user' ? await takeGift(identity.user) : null;
      if (allowance?.refusal) return refused(allowance.refusal, allowance);
      const command = giftCommandOf(identity, request, newGiftId());
      if ('code' in command) return refused(command, allowance);
      return { outcome: await queue.send(command), allowance };
    },
  };
}
