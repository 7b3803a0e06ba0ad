import type { Bonus, List, PutBonus } from '@lavish/protocol';
import { type CallOptions, listOf, part, type SendRequest } from '../request.ts';

/** Periods in which gifts give more points in every battle of the platform. They never change coins. */
export interface BonusesResource {
  /** Creates or changes a bonus. A new one needs `starts_at`, `ends_at` and `multiplier`. */
  put(bonus: string, fields: PutBonus, options?: CallOptions): Promise<Bonus>;
  get(bonus: string, options?: CallOptions): Promise<Bonus>;
  /** All bonuses, by their start, latest first. */
  list(options?: CallOptions): List<Bonus>;
  remove(bonus: string, options?: CallOptions): Promise<void>;
}

export const bonusesResource = (send: SendRequest): BonusesResource => ({
  put: (bonus, body, options) => send({ method: 'PUT', path: `/bonuses/${part(bonus)}`, body, options }),
  get: (bonus, options) => send({ method: 'GET', path: `/bonuses/${part(bonus)}`, options }),
  list: (options) => listOf(send, '/bonuses', {}, options),
  remove: (bonus, options) => send({ method: 'DELETE', path: `/bonuses/${part(bonus)}`, options }),
});
