import { LIMITS, type Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';

/** Refuses a host who blocks as many inviters as allowed. `otherBlocks`: blocked inviters besides the one to block. */
export const checkInviteBlockLimit = (host: string, otherBlocks: number): Refusal | null =>
  otherBlocks < LIMITS.maxInviteBlocks
    ? null
    : refuse('limit_reached', `${host} blocks ${LIMITS.maxInviteBlocks} inviters already.`, {
        param: 'inviter',
      });
