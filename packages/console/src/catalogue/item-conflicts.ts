import { LIMITS } from '@lavish/protocol';
import type { StringKey } from '../strings/en.ts';
import type { DraftField, ItemDraft } from './item-draft.ts';

export type Conflicts = Partial<Record<DraftField, StringKey>>;

/** The fields of a draft that the server would refuse, or with which the item does not work, and the sentence about each. */
export function findConflicts(draft: ItemDraft, takenIds: ReadonlySet<string>): Conflicts {
  const found: Conflicts = {};
  if (draft.name.trim() === '') found.name = 'item.fault_name';
  if (!/^[A-Za-z0-9_.:-]{1,64}$/.test(draft.id)) found.id = 'item.fault_id';
  else if (takenIds.has(draft.id)) found.id = 'item.fault_id_taken';
  if (!isWhole(draft.price, 1, LIMITS.maxCoins)) found.price = 'item.fault_price';
  if (draft.category.trim() !== '' && !/^[A-Za-z0-9_.:-]{1,64}$/.test(draft.category.trim()))
    found.category = 'item.fault_category';
  for (const [field, least, most] of RANGES)
    if (draft[field] !== '' && !isWhole(draft[field], least, most)) found[field] = `item.fault_${field}`;
  for (const field of ['icon_url', 'animation_url'] as const)
    if (draft[field].trim() !== '' && !isAddress(draft[field].trim())) found[field] = 'item.fault_address';
  checkAnimation(draft, found);
  checkProducts(draft, found);
  if (draft.active_from !== '' && draft.active_until !== '' && draft.active_until <= draft.active_from)
    found.active_until = 'item.fault_active_until';
  return found;
}

const RANGES = [
  ['points', 0, LIMITS.maxCoins],
  ['min_vip_level', 0, LIMITS.maxVipLevel],
  ['max_quantity', 1, LIMITS.maxQuantity],
] as const;

const isWhole = (typed: string, least: number, most: number) =>
  /^\d+$/.test(typed) && Number(typed) >= least && Number(typed) <= most;

const isSeconds = (typed: string) => typed === '' || (Number(typed) >= 0 && Number(typed) <= 60);

const isAddress = (url: string) => /^(https?:\/\/|\/(?!\/))[^\\\s]*$/.test(url);

function checkAnimation(draft: ItemDraft, found: Conflicts): void {
  if ((draft.kind === 'lottie' || draft.kind === 'video') && draft.animation_url.trim() === '')
    found.animation_url = 'item.fault_no_animation';
  if (draft.kind !== 'none' && !isSeconds(draft.duration_s)) found.duration_s = 'item.fault_seconds';
  if (!isSeconds(draft.streak_s)) found.streak_s = 'item.fault_seconds';
}

/** Neither the coins nor the points of the largest gift pass 2^53 − 1. */
function checkProducts(draft: ItemDraft, found: Conflicts): void {
  const quantity = Number(draft.max_quantity || LIMITS.defaultMaxQuantity);
  for (const field of ['price', 'points'] as const)
    if (found[field] === undefined && Number(draft[field]) > LIMITS.maxCoins / quantity)
      found.max_quantity = field === 'price' ? 'item.fault_too_many_coins' : 'item.fault_too_many_points';
}
