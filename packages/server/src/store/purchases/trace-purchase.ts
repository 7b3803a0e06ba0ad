import { type PurchaseTrace, toWireId } from '@lavish/protocol';
import { type GiftTerms, lossOf } from '../../domain/ledger/corrections/gift-loss.ts';
import { type CreditTrace, traceCredit } from '../../domain/purchases/trace-credit.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { continueHistory, startHistory } from '../ledger/wallet-history.ts';
import type { PurchaseRow } from './purchase-rows.ts';

/** A gift of a trace, with the wallet's version after it, by which the gifts are sorted. */
export type TracedGift = PurchaseTrace['data'][number] & { version: number };

export interface Trace extends Pick<PurchaseTrace, 'purchase' | 'user' | 'paid' | 'bonus'> {
  gifts: TracedGift[];
}

interface GiftRow {
  id: string;
  room: string;
  receiver: string;
  battle: string | null;
  agency: string | null;
  at: number;
  /** All of the gift, by which the part of some of its coins follows. */
  terms: Omit<GiftTerms, 'lossBps'>;
}

/** With it, what coins would lose is all that they have earned. */
const EVERYTHING_BPS = 10_000;

const NOTHING: CreditTrace = {
  ...{ coins: 0, unspent: 0, spent: 0, expired: 0, takenBack: 0, owed: 0 },
  gifts: new Map(),
};

/**
 * Traces the coins of a credited purchase, by the movements of its user's wallet until now, with at most `limit` of the gifts behind
 * the version `after`.
 */
export async function tracePurchase(
  db: Queryable,
  { id, user, journal, bonusJournal }: PurchaseRow,
  { limit, after = { version: 0 } }: { limit: number; after?: { version: number } },
): Promise<Trace> {
  const history = startHistory(user!);
  await continueHistory(db, history);
  const { funding, versions, ids } = history;
  const trace = (credit: string | null, kind: 'paid' | 'promotional') =>
    credit === null ? NOTHING : traceCredit(funding, funding.credits[kind].get(versions.get(credit)!)!);
  const [paid, bonus] = [trace(journal, 'paid'), trace(bonusJournal, 'promotional')];
  const page = [...new Set([...paid.gifts.keys(), ...bonus.gifts.keys()])]
    .filter((version) => version > after.version)
    .sort((a, b) => a - b)
    .slice(0, limit);
  const found = await rows<GiftRow>(
    db,
    `select g.id, g.room_id as room, g.receiver_id as receiver, g.battle_id as battle, g.agency_id as agency, g.at,
            json_build_object('coins', g.coins, 'promotionalCoins', coalesce(g.promotional_coins, 0),
              'earned', g.earned, 'promotionalEarned', coalesce(g.promotional_earned, 0),
              'agency', coalesce(g.agency_coins, 0), 'promotionalAgency', coalesce(g.promotional_agency, 0)) as terms
       from unnest($1::uuid[]) as requested (id) cross join lateral (select * from gifts where id = requested.id limit 1) g`,
    [page.map((version) => ids.get(version)!)],
  );
  const byId = new Map(found.map((gift) => [gift.id, gift]));
  return {
    purchase: toWireId('pur', id),
    user: user!,
    paid: partsOf(paid),
    bonus: partsOf(bonus),
    gifts: page.map((version) => {
      const gift = byId.get(ids.get(version)!)!;
      const [own, ofBonus] = [paid.gifts.get(version), bonus.gifts.get(version)];
      const ranges = [...(own?.ranges ?? []), ...(ofBonus?.ranges ?? [])];
      const parts = lossOf({ ...gift.terms, lossBps: EVERYTHING_BPS }, ranges);
      return {
        version,
        gift: toWireId('gft', gift.id),
        room: gift.room,
        receiver: gift.receiver,
        battle: gift.battle && toWireId('btl', gift.battle),
        agency: gift.agency,
        coins: (own?.coins ?? 0) + (ofBonus?.coins ?? 0),
        bonus_coins: ofBonus?.coins ?? 0,
        earned: parts.earned,
        agency_coins: parts.agency,
        owed: (own?.owed ?? 0) + (ofBonus?.owed ?? 0),
        at: timestamp(gift.at),
      };
    }),
  };
}

const partsOf = ({
  coins,
  unspent,
  spent,
  expired,
  takenBack,
  owed,
}: CreditTrace): PurchaseTrace['paid'] => ({
  coins,
  unspent,
  spent,
  expired,
  taken_back: takenBack,
  owed,
});
