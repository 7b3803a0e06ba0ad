import type { Supporter } from '@lavish/protocol';
import type pg from 'pg';
import type { GiftVerdict } from '../../domain/battles/verdict.ts';
import type { StoredGift } from '../../domain/gifts/gift.ts';
import type { GiftDecision } from '../../domain/gifts/gift-decision.ts';
import type { RoomTotals } from '../../domain/rooms/room-events.ts';
import { compositeArray, type Field } from '../../postgres/composites.ts';
import { progressOf } from '../battles/battle-rows.ts';
import { writeCounters } from './write-counters.ts';

/** Totals after the batch. Only the database has them, because other batches add to the same rows. */
export interface Applied {
  /** By room. `seq` is the position before the batch's first gift there. */
  rooms: ReadonlyMap<string, RoomTotals & { seq: number }>;
  /** The sums of the batch's senders in each of its rooms. */
  supporters: readonly (Supporter & { room: string })[];
  /** The receivers' earnings after the batch. */
  earnings: readonly { user: string; coins: number; version: number }[];
}

interface ApplyRow {
  rooms_after: (RoomTotals & { room: string; seq: number })[];
  supporters_after: [room: string, user: string, gifts: number, coins: number][];
  earnings_after: Applied['earnings'] | null;
}

/** Writes a decided batch and commits it, in one round trip. Throws if PostgreSQL rolled the transaction back. */
export async function applyGifts(client: pg.Client, decision: GiftDecision): Promise<Applied> {
  const [applied, , commit] = await Promise.all([
    client.query<ApplyRow>({ name: 'applyGiftBatch', text: APPLY, values: parametersOf(decision) }),
    writeCounters(client, decision),
    client.query('commit'),
  ]);
  if (commit.command !== 'COMMIT') throw new Error(`the batch ended with ${commit.command}`);
  const { rooms_after, supporters_after, earnings_after } = applied.rows[0]!;
  return {
    supporters: supporters_after.map(([room, user, gifts, coins]) => ({ room, user, gifts, coins })),
    rooms: new Map(rooms_after.map((after) => [after.room, after])),
    earnings: earnings_after ?? [],
  };
}

const APPLY = `select * from apply_gift_batch(
  $1, $2::gift_row[], $3::verdict_row[], $4, $5::wallet_row[], $6::supporter_increase[],
  $7::earnings_increase[], $8::room_increase[], $9::battle_row[], $10::battle_supporter_row[],
  $11::gift_tag_row[], $12, $13::promotional_part_row[], $14::promotional_wallet_row[],
  $15::agency_part_row[])`;

function parametersOf(decision: GiftDecision): string[] {
  const verdicts = verdictRows(decision);
  const tags = tagRows(decision);
  return [
    new Date(decision.at).toISOString(),
    compositeArray(giftRows(decision)),
    compositeArray(verdicts.rows),
    verdicts.boosts,
    compositeArray(walletRows(decision)),
    compositeArray(decision.supporters.map((s) => [s.room, s.sender, s.gifts, s.coins])),
    compositeArray(decision.earnings.map((e) => [e.user, e.coins])),
    compositeArray(decision.rooms.map((r) => [r.room, r.revision, r.gifts, r.coins])),
    compositeArray(decision.battles.map((b) => [b.id, b.version, progressOf(b), b.endsAt, b.dueAt])),
    compositeArray(
      decision.contributions.map((c) => [c.battle, c.side, c.sender, c.gifts, c.points, c.coins, c.since]),
    ),
    compositeArray(tags.rows),
    tags.campaigns,
    ...promotionalRows(decision).map(compositeArray),
    compositeArray(agencyRows(decision)),
  ];
}

/** The promotional part of each gift, and the promotional coins of the wallets. No rows if no wallet had promotional coins. */
function promotionalRows({ gifts, wallets }: GiftDecision): [parts: Field[][], wallets: Field[][]] {
  const hadPromotional = ({ promotionalCoins, promotionalBalance }: StoredGift) =>
    promotionalCoins > 0 || promotionalBalance > 0;
  if (!gifts.some(hadPromotional)) return [[], []];
  const senders = new Set(gifts.filter(hadPromotional).map(({ sender }) => sender));
  return [
    gifts.map((gift) =>
      hadPromotional(gift)
        ? [gift.promotionalCoins, gift.promotionalEarned, gift.promotionalBalance]
        : [null, null, null],
    ),
    wallets.filter(({ user }) => senders.has(user)).map(({ user, promotional }) => [user, promotional]),
  ];
}

/** What the agency of each gift's receiver got. No rows if no receiver has a contract. */
function agencyRows({ gifts }: GiftDecision): Field[][] {
  if (gifts.every(({ agency }) => agency === null)) return [];
  return gifts.map(({ agency }) =>
    agency === null
      ? [null, null, null, null]
      : [agency.contract, agency.agency, agency.coins, agency.promotionalCoins],
  );
}

function giftRows({ gifts }: GiftDecision): Field[][] {
  return gifts.map((gift) => [
    gift.id,
    gift.room,
    gift.seq,
    gift.sender,
    gift.receiver,
    gift.item,
    gift.quantity,
    gift.price,
    gift.coins,
    gift.earned,
    gift.shareBps,
    gift.balance,
    gift.walletVersion,
    gift.streak?.id ?? null,
    gift.streak?.count ?? null,
    gift.streak?.expiresAt ?? null,
    gift.key,
    gift.requestedPrice,
    gift.requestedBattle,
  ]);
}

/** Returns the gifts' verdicts in the order of the gifts, and each distinct list of boosts once. No rows if no gift has a verdict. */
function verdictRows({ gifts }: GiftDecision): { rows: Field[][]; boosts: string } {
  if (gifts.every(({ battle }) => battle === null)) return { rows: [], boosts: '[]' };
  const lists = new Map<string, number>();
  const rows = gifts.map(({ battle }) => verdictRow(battle, lists));
  return { rows, boosts: `[${[...lists.keys()].join()}]` };
}

function verdictRow(verdict: GiftVerdict | null, lists: Map<string, number>): Field[] {
  if (verdict === null) return Array(10).fill(null);
  const boosts = JSON.stringify(verdict.boosts);
  const place = lists.get(boosts) ?? lists.size;
  lists.set(boosts, place);
  return [
    verdict.battle,
    verdict.round,
    verdict.side,
    verdict.ordinal,
    verdict.reason,
    verdict.basePoints,
    verdict.multiplier,
    verdict.points,
    place,
    verdict.vipLevel,
  ];
}

/**
 * Returns the gifts' tags in the order of the gifts, and each distinct list of campaigns' verdicts once. No rows if all
 * gifts are without tags.
 */
function tagRows({ gifts }: GiftDecision): { rows: Field[][]; campaigns: string } {
  const lists = new Map<string, number>();
  const rows = gifts.map((gift) => [
    gift.category,
    gift.senderRegion,
    gift.receiverRegion,
    gift.vipLevel,
    placeIn(lists, gift.campaigns),
  ]);
  const hasTags = rows.some((row) => row.some((field) => field !== null));
  return { rows: hasTags ? rows : [], campaigns: `[${[...lists.keys()].join()}]` };
}

function placeIn(lists: Map<string, number>, verdicts: StoredGift['campaigns']): number | null {
  if (verdicts.length === 0) return null;
  const text = JSON.stringify(verdicts);
  const place = lists.get(text) ?? lists.size;
  lists.set(text, place);
  return place;
}

const walletRows = ({ wallets }: GiftDecision): Field[][] =>
  wallets.map(({ user, coins, version, lifetimeSpent, streak }) => [
    user,
    coins,
    version,
    lifetimeSpent,
    streak?.id ?? null,
    streak?.room ?? null,
    streak?.receiver ?? null,
    streak?.item ?? null,
    streak?.count ?? null,
    streak?.expiresAt ?? null,
  ]);
