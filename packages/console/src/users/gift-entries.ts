import type { Gift, GiftFunding } from '@lavish/protocol';

type Parts = Pick<Gift, 'coins' | 'earned' | 'agency'>;
type Promotional = Pick<GiftFunding, 'promotional_coins' | 'promotional_earned' | 'promotional_agency_coins'>;

export interface GiftEntry {
  /** `not_earned`: of the platform and of promotion together. */
  account: 'wallet' | 'earnings' | 'agency' | 'platform' | 'promotion' | 'not_earned';
  coins: number;
}

/**
 * The entries of a gift, as the view `entries` of the database has them: they sum to zero. The platform keeps what is left of
 * paid coins, and what is left of promotional coins returns to promotion. `promotional` is null for hosts, who may not read it.
 */
export function giftEntries({ coins, earned, agency }: Parts, promotional: Promotional | null): GiftEntry[] {
  const agencyCoins = agency?.coins ?? 0;
  const notEarned = coins - earned - agencyCoins;
  const entries: GiftEntry[] = [
    { account: 'wallet', coins: 0 - coins },
    { account: 'earnings', coins: earned },
    { account: 'agency', coins: agencyCoins },
  ];
  if (promotional === null) entries.push({ account: 'not_earned', coins: notEarned });
  else {
    const { promotional_coins, promotional_earned, promotional_agency_coins } = promotional;
    const promotion = promotional_coins - promotional_earned - promotional_agency_coins;
    entries.push(
      { account: 'platform', coins: notEarned - promotion },
      { account: 'promotion', coins: promotion },
    );
  }
  return entries.filter((entry) => entry.coins !== 0);
}
