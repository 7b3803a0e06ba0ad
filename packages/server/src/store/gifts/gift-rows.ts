import type { GiftBoost, GiftVerdict } from '../../domain/battles/verdict.ts';
import type { GiftCampaignVerdict } from '../../domain/campaigns/campaign-verdict.ts';
import type { StoredGift } from '../../domain/gifts/gift.ts';
import type { GiftAgencyPart } from '../../domain/gifts/gift-agency-part.ts';

/** The terms of the contract of a row of `gifts` (as `g`), as `contract`; null: it has none. */
export const CONTRACT_TERMS = `
  case when g.contract_id is not null then (
    select jsonb_build_object('bps', c.bps, 'paidBy', c.paid_by) from agency_contracts c where c.id = g.contract_id) end as contract`;

/** A row of `gifts` (as `g`), in the order of the table. */
export const GIFT_COLUMNS = `
  g.id, g.room_id, g.seq, g.sender_id, g.receiver_id, g.item_id, g.quantity, g.price, g.coins, g.earned, g.share_bps,
  g.at, g.balance, g.wallet_version, g.streak_id, g.streak_count, g.streak_expires_at, g.idempotency_key,
  g.requested_price, g.requested_battle, g.battle_id, g.battle_round, g.battle_side, g.battle_ordinal, g.battle_reason,
  g.base_points, g.multiplier, g.points, g.boosts, g.vip_level,
  g.category, g.sender_region, g.receiver_region, g.campaigns,
  g.promotional_coins, g.promotional_earned, g.promotional_balance,
  g.contract_id, g.agency_id, g.agency_coins, g.promotional_agency, ${CONTRACT_TERMS}`;

export interface GiftRow {
  id: string;
  room_id: string;
  seq: number;
  sender_id: string;
  receiver_id: string;
  item_id: string;
  quantity: number;
  price: number;
  coins: number;
  earned: number;
  share_bps: number;
  at: number;
  balance: number;
  wallet_version: number;
  streak_id: string | null;
  streak_count: number;
  streak_expires_at: number;
  idempotency_key: string;
  requested_price: number | null;
  requested_battle: string | null;
  battle_id: string | null;
  battle_round: number;
  battle_side: number;
  battle_ordinal: number | null;
  battle_reason: GiftVerdict['reason'];
  base_points: number;
  multiplier: number;
  points: number;
  boosts: GiftBoost[];
  vip_level: number | null;
  category: string | null;
  sender_region: string | null;
  receiver_region: string | null;
  campaigns: GiftCampaignVerdict[] | null;
  promotional_coins: number | null;
  promotional_earned: number | null;
  promotional_balance: number | null;
  contract_id: string | null;
  agency_id: string;
  agency_coins: number;
  promotional_agency: number;
  contract: Pick<GiftAgencyPart, 'bps' | 'paidBy'>;
}

export const giftOf = (row: GiftRow): StoredGift => ({
  id: row.id,
  room: row.room_id,
  seq: row.seq,
  sender: row.sender_id,
  receiver: row.receiver_id,
  item: row.item_id,
  quantity: row.quantity,
  price: row.price,
  coins: row.coins,
  earned: row.earned,
  shareBps: row.share_bps,
  at: row.at,
  promotionalCoins: row.promotional_coins ?? 0,
  promotionalEarned: row.promotional_earned ?? 0,
  agency:
    row.contract_id === null
      ? null
      : {
          contract: row.contract_id,
          agency: row.agency_id,
          bps: row.contract.bps,
          paidBy: row.contract.paidBy,
          coins: row.agency_coins,
          promotionalCoins: row.promotional_agency,
        },
  balance: row.balance,
  promotionalBalance: row.promotional_balance ?? 0,
  walletVersion: row.wallet_version,
  streak:
    row.streak_id === null
      ? null
      : { id: row.streak_id, count: row.streak_count, expiresAt: row.streak_expires_at },
  battle: row.battle_id === null ? null : verdictOf(row.battle_id, row),
  category: row.category,
  senderRegion: row.sender_region,
  receiverRegion: row.receiver_region,
  vipLevel: row.vip_level,
  campaigns: row.campaigns ?? [],
  key: row.idempotency_key,
  requestedPrice: row.requested_price,
  requestedBattle: row.requested_battle,
});

const verdictOf = (battle: string, row: GiftRow): GiftVerdict => ({
  battle,
  round: row.battle_round,
  side: row.battle_side,
  ordinal: row.battle_ordinal,
  reason: row.battle_reason,
  basePoints: row.base_points,
  multiplier: row.multiplier,
  points: row.points,
  // jsonb has its own order of keys, and a repeated receipt must have the same bytes.
  boosts: row.boosts.map(({ id, kind, add }) => ({ id, kind, add })),
  vipLevel: row.vip_level!,
});
