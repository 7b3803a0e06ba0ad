import type { PutBonus, Refusal, WhatIfRules } from '@lavish/protocol';
import type { GiftBoost } from '../battles/verdict.ts';
import { type BonusGift, bonusesOn, type StoredBonus } from '../bonuses/bonus.ts';
import { requestedPeriod } from '../bonuses/change-bonus.ts';
import { isRefusal, refuse } from '../refusal.ts';
import { inField } from './in-field.ts';
import { overlaps, type Period } from './period.ts';

/** Bonuses that differ in the what-if. */
export interface ChangedBonuses {
  /** Their ids: what a gift stores of them does not apply. */
  ids: ReadonlySet<string>;
  /** What applies instead. */
  bonuses: readonly StoredBonus[];
}

/**
 * The changes that the rules ask for.
 *
 * @param stored the bonuses that the rules name, by id: the last period of each that lies in the period of the what-if
 */
export function changeBonuses(
  rules: WhatIfRules,
  stored: ReadonlyMap<string, StoredBonus>,
  period: Period,
): ChangedBonuses | Refusal {
  const ids = new Set<string>();
  const bonuses: StoredBonus[] = [];
  for (const [id, put] of Object.entries(rules.bonuses ?? {})) {
    const changed = changeBonus(id, put, stored.get(id), period);
    if (isRefusal(changed)) return inField(`bonuses.${id}`, changed);
    ids.add(id);
    if (changed) bonuses.push(changed);
  }
  for (const [id, put] of Object.entries(rules.new_bonuses ?? {})) {
    const added = addBonus(id, put, stored.get(id), period);
    if (isRefusal(added)) return inField(`new_bonuses.${id}`, added);
    ids.add(id);
    bonuses.push(added);
  }
  return { ids, bonuses };
}

function changeBonus(
  id: string,
  put: PutBonus | null,
  stored: StoredBonus | undefined,
  period: Period,
): StoredBonus | null | Refusal {
  if (!stored) return refuse('not_found', `There is no bonus ${id}.`);
  const runs = overlaps(period, stored);
  if (put === null) return runs ? null : notInPeriod(id);
  const changed = requestedPeriod(id, put, stored);
  return isRefusal(changed) || runs || overlaps(period, changed) ? changed : notInPeriod(id);
}

function addBonus(
  id: string,
  put: PutBonus,
  stored: StoredBonus | undefined,
  period: Period,
): StoredBonus | Refusal {
  if (stored) return refuse('invalid_request', `There is a bonus ${id}: change it in bonuses.`);
  const added = requestedPeriod(id, put, null);
  return isRefusal(added) || overlaps(period, added) ? added : notInPeriod(id);
}

const notInPeriod = (id: string) => refuse('invalid_request', `${id} does not run in the period.`);

/** The bonuses on a gift after the change, by id. `stored`: the boosts that it stores. */
export function bonusesUnder(
  { ids, bonuses }: ChangedBonuses,
  gift: BonusGift,
  stored: readonly GiftBoost[],
): GiftBoost[] {
  const kept = stored.filter(({ id, kind }) => kind === 'bonus' && !ids.has(id));
  return kept.concat(bonusesOn(gift, bonuses)).sort((a, b) => (a.id < b.id ? -1 : 1));
}
