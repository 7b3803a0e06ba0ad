import type { Refusal } from '@lavish/protocol';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { refuse } from '../domain/refusal.ts';

/** The window of an allowance. Ten seconds permit bursts, such as a combo of gifts or the requests of an opening page. */
const WINDOW_S = 10;

export interface UserRates {
  /** HTTP requests of a user per second. */
  requests: number;
  /** Gifts of a user per second, over HTTP and sockets together. */
  gifts: number;
}

/** Twice as many gifts as the fastest user taps, and twice as many requests as a busy page sends. */
export const DEFAULT_RATES: UserRates = { requests: 20, gifts: 20 };

/** The state of a user's allowance after taking from it. `refusal` is null if something was left. */
export interface Allowance {
  limit: number;
  remaining: number;
  resetS: number;
  refusal: Refusal | null;
}

export interface UserLimits {
  takeRequest(user: string): Promise<Allowance>;
  takeGift(user: string): Promise<Allowance>;
}

/** Limits the requests and gifts of each user on this node. The server key has no such limits. */
export function createUserLimits(
  rates: UserRates,
  limitReached: (limit: 'user_requests' | 'user_gifts') => void = () => {},
): UserLimits {
  return {
    takeRequest: allowance(rates.requests, 'requests', () => limitReached('user_requests')),
    takeGift: allowance(rates.gifts, 'gifts', () => limitReached('user_gifts')),
  };
}

function allowance(
  ratePerS: number,
  noun: string,
  limitReached: () => void,
): (user: string) => Promise<Allowance> {
  const limit = ratePerS * WINDOW_S;
  const limiter = new RateLimiterMemory({ points: limit, duration: WINDOW_S });
  return async (user) => {
    try {
      return { ...left(await limiter.consume(user), limit), refusal: null };
    } catch (over) {
      limitReached();
      const spent = left(over as RateLimiterRes, limit);
      const detail = `Too many ${noun}: ${limit} in ${WINDOW_S} s are allowed. Try again in ${spent.resetS} s.`;
      return { ...spent, refusal: refuse('rate_limited', detail, { retry_after_s: spent.resetS }) };
    }
  };
}

const left = ({ remainingPoints, msBeforeNext }: RateLimiterRes, limit: number) => ({
  limit,
  remaining: remainingPoints,
  resetS: Math.max(1, Math.ceil(msBeforeNext / 1000)),
});
