import Type, { type Static } from 'typebox';
import { about, nullable } from './fields.ts';
import { PlatformId } from './ids.ts';
import { VipLevel } from './users.ts';

export const SCOPE_TEXTS = {
  rooms: 'Only in these rooms.',
  categories: 'Only items of these categories.',
  min_vip_level: 'Only from senders of this VIP level or higher.',
};

/** The gifts that a bonus applies to. */
export const BonusScope = Type.Object({
  rooms: about(`${SCOPE_TEXTS.rooms} Null: in all.`, nullable(Type.Array(PlatformId))),
  categories: about(`${SCOPE_TEXTS.categories} Null: all items.`, nullable(Type.Array(PlatformId))),
  min_vip_level: about(`${SCOPE_TEXTS.min_vip_level} 0: all senders.`, VipLevel),
});
export type BonusScope = Static<typeof BonusScope>;
