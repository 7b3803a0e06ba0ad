import type pg from 'pg';
import { correctRooms } from '../../domain/ledger/corrections/correct-rooms.ts';
import {
  correctGaps,
  correctReversal,
  type GiftCorrection,
} from '../../domain/ledger/corrections/gift-correction.ts';
import type { GiftTerms } from '../../domain/ledger/corrections/gift-loss.ts';
import type { CoinRange } from '../../domain/ledger/funding/coin-ranges.ts';
import type { GapChange, Spending } from '../../domain/ledger/funding/wallet-funding.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { keepLossPolicies } from '../locks.ts';
import type { WalletHistory } from './wallet-history.ts';

/** What one journal did to the gaps of its wallet. */
export interface JournalGaps {
  journal: string;
  changes: readonly GapChange[];
}

/** The reversal of a gift, and the gaps that the gift had before it. */
export interface Reversal {
  journal: string;
  gift: Spending;
  gaps: readonly CoinRange[];
  returns: boolean;
  /** The journal of the receiver's earnings; null: nothing was taken. */
  recovery: string | null;
}

/** A gift as corrections need it. */
export interface CorrectableGift extends GiftTerms {
  id: string;
  room: string;
  receiver: string;
  agencyId: string | null;
  battle: string | null;
  reversed: boolean;
}

interface NewCorrection extends GiftCorrection {
  journal: string;
  gift: CorrectableGift;
  recovery: string | null;
}

/**
 * Writes what the journals of one transaction change of gifts: the corrections of the wallet that is locked, and what its
 * user has spent. `at`: the database's clock behind the lock, unix milliseconds.
 */
export async function writeCorrections(
  client: pg.ClientBase,
  { user, ids }: WalletHistory,
  at: number,
  journals: readonly JournalGaps[],
  reversal: Reversal | null = null,
): Promise<void> {
  const byGift = journals.map(({ journal, changes }) => ({ journal, gifts: changesByGift(changes) }));
  const versions = new Set(byGift.flatMap(({ gifts }) => [...gifts.keys()]));
  if (reversal) versions.add(reversal.gift.version);
  if (versions.size === 0) return;
  await keepLossPolicies(client);
  const gifts = await readCorrectableGifts(
    client,
    [...versions].map((version) => ids.get(version)!),
  );
  const corrections: NewCorrection[] = [];
  if (reversal) {
    const { journal, gaps, returns, recovery } = reversal;
    const gift = gifts.get(ids.get(reversal.gift.version)!)!;
    corrections.push({ journal, gift, recovery, ...correctReversal(gift, gaps, returns) });
    gift.reversed = true;
  }
  for (const { journal, gifts: changed } of byGift)
    for (const [version, changes] of changed) {
      const gift = gifts.get(ids.get(version)!)!;
      // The reversal's own journal closes the gaps of its gift.
      if (journal === reversal?.journal && version === reversal.gift.version) continue;
      corrections.push({ journal, gift, recovery: null, ...correctGaps(gift, changes, gift.reversed) });
    }
  await insertCorrections(client, user, at, corrections);
  const spent = corrections.reduce((coins, correction) => coins + correction.coins, 0);
  if (spent !== 0)
    await client.query('update wallets set lifetime_spent = lifetime_spent + $2 where user_id = $1', [
      user,
      spent,
    ]);
}

/** Writes the corrections of repayments that are due, for a locked wallet with its whole history. */
export async function writeDueRepayments(
  client: pg.ClientBase,
  history: WalletHistory,
  at: number,
): Promise<void> {
  const { rows: due } = await client.query<{ id: string }>(
    'delete from due_repayments where user_id = $1 returning journal_id as id',
    [history.user],
  );
  const journals = due.map(({ id }) => ({ journal: id, changes: history.repayments.get(id)! }));
  await writeCorrections(client, history, at, journals);
}

/** The changes of gaps by the gift's version of the wallet. Gaps of adjustments are left out. */
export function changesByGift(changes: readonly GapChange[]): Map<number, GapChange[]> {
  const byGift = new Map<number, GapChange[]>();
  for (const change of changes) {
    const { type, version } = change.spending;
    if (type !== 'gift') continue;
    const known = byGift.get(version);
    if (known) known.push(change);
    else byGift.set(version, [change]);
  }
  return byGift;
}

/** The gaps of a gift. */
export const gapsOf = ({ pieces }: Spending): CoinRange[] =>
  pieces
    .filter(({ credit }) => credit === null)
    .map(({ position, length }) => ({ from: position, to: position + length }));

/** Reads these gifts, each with the loss policy of its time. */
export async function readCorrectableGifts(
  db: Queryable,
  ids: readonly string[],
): Promise<Map<string, CorrectableGift>> {
  const found = await rows<CorrectableGift>(
    db,
    `select g.id, g.room_id as room, g.receiver_id as receiver, g.agency_id as "agencyId", g.battle_id as battle,
            g.coins, coalesce(g.promotional_coins, 0) as "promotionalCoins",
            g.earned, coalesce(g.promotional_earned, 0) as "promotionalEarned",
            coalesce(g.agency_coins, 0) as agency, coalesce(g.promotional_agency, 0) as "promotionalAgency",
            coalesce((select host_bps from loss_policies p where p.in_force_from < g.at
                       order by p.in_force_from desc, p.id desc limit 1), 0) as "lossBps",
            exists (select from gift_corrections c where c.gift_id = g.id and c.reversed) as reversed
       from unnest($1::uuid[]) as requested (id)
      cross join lateral (select * from gifts where id = requested.id limit 1) g`,
    [ids],
  );
  return new Map(found.map((gift) => [gift.id, gift]));
}

async function insertCorrections(
  client: pg.ClientBase,
  sender: string,
  at: number,
  corrections: readonly NewCorrection[],
): Promise<void> {
  if (corrections.length === 0) return;
  const column = <T>(pick: (correction: NewCorrection) => T): T[] => corrections.map(pick);
  await client.query(
    `insert into gift_corrections (journal_id, gift_id, room_id, receiver_id, agency_id, battle_id, owed, coins, earned,
       agency_coins, reversed, recovery_id, at)
     select c.*, $13 from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::bigint[],
       $8::bigint[], $9::bigint[], $10::bigint[], $11::boolean[], $12::uuid[]) c`,
    [
      column(({ journal }) => journal),
      column(({ gift }) => gift.id),
      column(({ gift }) => gift.room),
      column(({ gift }) => gift.receiver),
      column(({ gift }) => gift.agencyId),
      column(({ gift }) => gift.battle),
      column(({ owed }) => owed),
      column(({ coins }) => coins),
      column(({ earned }) => earned),
      column(({ agency }) => agency),
      column(({ reversed }) => reversed),
      column(({ recovery }) => recovery),
      timestamp(at),
    ],
  );
  const rooms = correctRooms(corrections);
  await client.query(
    `insert into due_room_corrections (journal_id, room_id, sender_id, gifts, coins, named)
     select journal, room, $1, gifts, coins, named from json_to_recordset($2)
       as r (journal uuid, room text, gifts bigint, coins bigint, named uuid[])`,
    [sender, JSON.stringify(rooms)],
  );
}
