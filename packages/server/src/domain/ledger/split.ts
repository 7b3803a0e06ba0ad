import { shareOf } from './share.ts';

/** Who pays the agency: the platform, of its part, or the host, of theirs. */
export type ContractPayer = 'platform' | 'host';

/** What a gift is divided by. */
export interface SplitTerms {
  /** The receiver's share, in hundredths of a percent. */
  shareBps: number;
  /** The receiver's contract with an agency. Null: none is in force. */
  contract: { bps: number; paidBy: ContractPayer } | null;
  /** Whether promotional coins earn the receiver and the agency their parts. */
  promotionalCoinsEarn: boolean;
}

/** The parts of a gift. The platform keeps what is left. Coins; the promotional parts are contained in the others. */
export interface Split {
  earned: number;
  promotionalEarned: number;
  agency: number;
  promotionalAgency: number;
}

/**
 * Divides a gift between its receiver and their agency. Each kind of coin is divided separately, and each part is rounded
 * down, so that the party that pays keeps the remainder.
 *
 * @param coins of the gift, of which `promotionalCoins` are promotional
 */
export function splitGift(coins: number, promotionalCoins: number, terms: SplitTerms): Split {
  const paid = splitKind(coins - promotionalCoins, terms);
  const promotional = terms.promotionalCoinsEarn
    ? splitKind(promotionalCoins, terms)
    : { earned: 0, agency: 0 };
  return {
    earned: paid.earned + promotional.earned,
    promotionalEarned: promotional.earned,
    agency: paid.agency + promotional.agency,
    promotionalAgency: promotional.agency,
  };
}

/** Divides coins of one kind. An agency never gets more than the party that pays it has. */
function splitKind(coins: number, { shareBps, contract }: SplitTerms): { earned: number; agency: number } {
  const share = shareOf(coins, shareBps);
  if (contract === null) return { earned: share, agency: 0 };
  const wanted = shareOf(coins, contract.bps);
  if (contract.paidBy === 'platform') return { earned: share, agency: Math.min(wanted, coins - share) };
  const agency = Math.min(wanted, share);
  return { earned: share - agency, agency };
}
