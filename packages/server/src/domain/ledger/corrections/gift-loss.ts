import { scaleDown } from '../../ten-thousandths.ts';
import type { CoinRange } from '../funding/coin-ranges.ts';

/** What a gift has paid to whom, and by which loss policy coins of it are taken back. Coins. */
export interface GiftTerms {
  coins: number;
  /** The first coins of the gift. */
  promotionalCoins: number;
  /** What the receiver got for all coins, and for the promotional ones. */
  earned: number;
  promotionalEarned: number;
  /** The same of the agency. */
  agency: number;
  promotionalAgency: number;
  /** How much of what a lost coin has earned the loss policy takes: 0 of `platform`, 10,000 of `host`. */
  lossBps: number;
}

/** What receiver and agency have, or lose. Coins. */
export interface Shares {
  earned: number;
  agency: number;
}

/**
 * What receiver and agency lose while these coins of a gift are owed. Each coin has a share of its own, the difference of two
 * values that are rounded down: so what is taken for any ranges and given back for others adds up exactly.
 */
export function lossOf(gift: GiftTerms, ranges: readonly CoinRange[]): Shares {
  const loss = { earned: 0, agency: 0 };
  for (const { from, to } of ranges) {
    loss.earned += lostBefore(gift, earnings(gift), to) - lostBefore(gift, earnings(gift), from);
    loss.agency += lostBefore(gift, agencyCoins(gift), to) - lostBefore(gift, agencyCoins(gift), from);
  }
  return loss;
}

interface Earner {
  all: number;
  promotional: number;
}

const earnings = ({ earned, promotionalEarned }: GiftTerms): Earner => ({
  all: earned,
  promotional: promotionalEarned,
});

const agencyCoins = ({ agency, promotionalAgency }: GiftTerms): Earner => ({
  all: agency,
  promotional: promotionalAgency,
});

/** What an earner would lose if the first `coins` of the gift were owed. */
function lostBefore(
  { coins: all, promotionalCoins, lossBps }: GiftTerms,
  earner: Earner,
  coins: number,
): number {
  const promotional = Math.min(coins, promotionalCoins);
  return (
    scaleDown(earnedBefore(earner.promotional, promotional, promotionalCoins), lossBps) +
    scaleDown(
      earnedBefore(earner.all - earner.promotional, coins - promotional, all - promotionalCoins),
      lossBps,
    )
  );
}

/** What the first `coins` of `of` coins earned, if all of them earned `earned`. The product can pass 2^53. */
const earnedBefore = (earned: number, coins: number, of: number): number =>
  coins === 0 ? 0 : Number((BigInt(earned) * BigInt(coins)) / BigInt(of));
