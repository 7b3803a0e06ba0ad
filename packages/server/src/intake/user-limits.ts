import type { Refusal } from '@lavish/protocol';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { refuse } from '../domain/refusal.ts';

/** How long an allowance lasts. Ten seconds forgive a burst, as a combo or a page that opens is. */
const WINDOW_S = 10;

export interface UserRates {
  /** HTTP requests of a user, a second. */
  requests: number;
  /** Gifts of a user over both transports, a second. */
  gifts: number;
}

/** Twice what the fastest thumb taps, and what a busy page asks. */
export const DEFAULT_RATES: UserRates = { requests: 20, gifts: 20 };

/** What is left of a user's allowance. `refusal` is null while there was something left. */
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

/** Limits on what one user's token may ask of this node. The platform's own server has none. */
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
  what: string,
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
      const detail = `Too many ${what}: ${limit} in ${WINDOW_S} s are allowed. Try again in ${spent.resetS} s.`;
      return { ...spent, refusal: refuse('rate_limited', detail, { retry_after_s: spent.resetS }) };
    }
  };
}

const left = ({ remainingPoints, msBeforeNext }: RateLimiterRes, limit: number) => ({
  limit,
  remaining: remainingPoints,
  resetS: Math.max(1, Math.ceil(msBeforeNext / 1000)),
});
