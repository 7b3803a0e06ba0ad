import type { Bonus, PutBonus } from '@lavish/protocol';
import { type Ask, type CallOptions, part } from '../ask.ts';
import { type List, listOf } from '../list.ts';

/** More points in every battle of the platform, for a while. Never coins. */
export interface Bonuses {
  /** Creates or changes. A new one needs `starts_at`, `ends_at` and `multiplier`. */
  put(bonus: string, fields: PutBonus, options?: CallOptions): Promise<Bonus>;
  get(bonus: string, options?: CallOptions): Promise<Bonus>;
  /** The last to begin first. */
  list(options?: CallOptions): List<Bonus>;
  remove(bonus: string, options?: CallOptions): Promise<void>;
}

export const bonusesOver = (ask: Ask): Bonuses => ({
  put: (bonus, body, options) => ask({ method: 'PUT', path: `/bonuses/${part(bonus)}`, body, options }),
  get: (bonus, options) => ask({ method: 'GET', path: `/bonuses/${part(bonus)}`, options }),
  list: (options) => listOf(ask, '/bonuses', {}, options),
  remove: (bonus, options) => ask({ method: 'DELETE', path: `/bonuses/${part(bonus)}`, options }),
});
