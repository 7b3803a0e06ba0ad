import type { CoinKind, WalletMovement } from '../wallet-movement.ts';

/** One coin, and where it is: in a wallet, in a gift or adjustment, expired, or taken back. */
interface Coin {
  kind: CoinKind;
  credit: number;
  index: number;
  expiresAt: number;
  at: 'unspent' | 'expired' | 'taken' | Place;
}

interface Place {
  spending: number;
  position: number;
}

/** The rules (a) to (e) of funding, coin by coin. It says what must come out, and is not how a wallet is computed. */
export class CoinModel {
  version = 0;
  readonly coins: Coin[] = [];
  /** The coins that paid for each gift and negative adjustment; null: a gap. */
  readonly spendings = new Map<number, { isGift: boolean; positions: (Coin | null)[]; returned: boolean }>();
  readonly refunds = new Map<number, { coin: Coin; at: Coin['at'] }[]>();

  unspent(kind: CoinKind): Coin[] {
    return this.coins.filter((coin) => coin.kind === kind && coin.at === 'unspent').sort(compare);
  }

  gaps(): Place[] {
    return [...this.spendings].flatMap(([spending, { positions }]) =>
      positions.flatMap((coin, position) => (coin === null ? [{ spending, position }] : [])),
    );
  }

  /** The coins of a credit that no refund has taken. */
  refundable(kind: CoinKind, credit: number): Coin[] {
    return this.coins.filter((coin) => coin.kind === kind && coin.credit === credit && coin.at !== 'taken');
  }

  apply(movement: WalletMovement): void {
    this.version = movement.version;
    switch (movement.type) {
      case 'credit': {
        const expiresAt = movement.kind === 'promotional' ? movement.expiresAt : 0;
        const { kind, version: credit } = movement;
        for (let index = 0; index < movement.coins; index++)
          this.coins.push({ kind, credit, index, expiresAt, at: 'unspent' });
        break;
      }
      case 'gift':
        this.#spend(true, movement.coins, [...this.unspent('promotional'), ...this.unspent('paid')]);
        break;
      case 'debit':
        this.#spend(false, movement.coins, this.unspent(movement.kind));
        break;
      case 'expiry':
        for (const coin of this.unspent('promotional'))
          if (coin.credit === movement.credit) coin.at = 'expired';
        break;
      case 'refund':
        this.#refund(movement.kind, movement.credit, movement.coins);
        break;
      case 'withdrawal':
        this.#withdraw(movement.refund);
        break;
      case 'reversal': {
        const gift = this.spendings.get(movement.gift)!;
        for (const coin of gift.positions) if (coin !== null) coin.at = 'unspent';
        gift.positions = [];
        gift.returned = true;
        break;
      }
      case 'repayment': {
        const paid = this.unspent('paid');
        for (const [index, gap] of this.gaps().slice(0, paid.length).entries()) this.#put(paid[index]!, gap);
      }
    }
  }

  #put(coin: Coin, place: Place): void {
    coin.at = place;
    this.spendings.get(place.spending)!.positions[place.position] = coin;
  }

  #spend(isGift: boolean, count: number, coins: Coin[]): void {
    this.spendings.set(this.version, { isGift, positions: Array(count).fill(null), returned: false });
    for (let position = 0; position < count; position++)
      this.#put(coins[position]!, { spending: this.version, position });
  }

  #refund(kind: CoinKind, credit: number, count: number): void {
    const rank = ({ at }: Coin) => (at === 'unspent' ? 0 : at === 'expired' ? 1 : 2);
    const own = this.refundable(kind, credit).sort((a, b) => rank(a) - rank(b) || compare(b, a));
    const taken = own.slice(0, count).map((coin) => ({ coin, at: coin.at }));
    for (const { coin, at } of taken) {
      if (typeof at === 'object') this.spendings.get(at.spending)!.positions[at.position] = null;
      coin.at = 'taken';
    }
    this.refunds.set(this.version, taken);
  }

  #withdraw(refund: number): void {
    for (const { coin, at } of this.refunds.get(refund)!) {
      coin.at = at === 'expired' ? 'expired' : 'unspent';
      if (typeof at !== 'object') continue;
      const { positions, returned } = this.spendings.get(at.spending)!;
      if (returned) continue;
      const present = positions[at.position];
      if (present && compare(present, coin) < 0) continue;
      if (present) present.at = 'unspent';
      this.#put(coin, at);
    }
    this.refunds.delete(refund);
  }
}

/** The order of places: promotional coins by expiry, then paid ones, then by credit. */
const compare = (a: Coin, b: Coin): number =>
  a.kind === b.kind
    ? a.expiresAt - b.expiresAt || a.credit - b.credit || a.index - b.index
    : a.kind === 'promotional'
      ? -1
      : 1;
