import type { StoredGift } from '../gifts/gift.ts';
import type { GiftCommand } from '../gifts/gift-command.ts';
import { type GiftFacts, pairKey } from '../gifts/gift-facts.ts';
import type { GiftRefusal } from '../gifts/gift-refusals.ts';
import { createPlainBattles, type PlainScore, type PlainVerdict } from './plain-battles.ts';

/**
 * A second, simple implementation of the gift rules: one gift at a time, in integers of any size, without regard to speed.
 * Tests compare the decisions of `decideGifts` with it.
 */
export interface PlainRules {
  /** Decides the next command. */
  decide(command: GiftCommand): 'accepted' | 'replayed' | GiftRefusal['code'];
  /** The current coins of each wallet. */
  readonly coins: ReadonlyMap<string, bigint>;
  /** The promotional part of them. */
  readonly promotional: ReadonlyMap<string, bigint>;
  /** The current earnings of each user. */
  readonly earnings: ReadonlyMap<string, bigint>;
  /** The verdicts on the accepted gifts, in order; null: not in a battle. */
  readonly verdicts: readonly (PlainVerdict | null)[];
  /** The current scores of the battles, by id. */
  readonly scores: ReadonlyMap<string, PlainScore>;
}

const CEILING = 2n ** 53n - 1n;

export function createPlainRules(facts: GiftFacts): PlainRules {
  const coins = bigints(facts.wallets, (wallet) => wallet.coins);
  const promotional = bigints(facts.wallets, (wallet) => wallet.promotional);
  const spent = bigints(facts.wallets, (wallet) => wallet.lifetimeSpent);
  const earnings = bigints(facts.users, (user) => user.earnings ?? 0);
  const given = bigints(facts.rooms, (room) => room.coins);
  const battles = createPlainBattles(facts);
  const verdicts: (PlainVerdict | null)[] = [];
  const requests = new Map([...facts.stored].map(([pair, gift]) => [pair, requestOf(gift)]));

  function decide(command: GiftCommand) {
    const sender = facts.users.get(command.sender);
    const room = facts.rooms.get(command.room);
    const item = facts.items.get(command.item);
    const receiver = command.receiver ?? room?.host ?? 'nobody';
    const request = requestOf({
      ...command,
      receiver,
      requestedPrice: command.price,
      requestedBattle: command.battle,
    });
    const pair = pairKey(command.sender, command.key);
    if (requests.has(pair)) return requests.get(pair) === request ? 'replayed' : 'idempotency_key_reused';

    if (!room) return 'room_not_found';
    if (!room.live) return 'room_not_live';
    if (!item) return 'item_not_found';
    if (item.retired) return 'item_not_available';
    if (facts.now < (item.activeFrom ?? -Infinity)) return 'item_not_available';
    if (facts.now >= (item.activeUntil ?? Infinity)) return 'item_not_available';
    const inRoom = new Set([room.host, ...room.guests]);
    if (!inRoom.has(receiver) || !facts.users.has(receiver)) return 'receiver_not_in_room';
    if (receiver === command.sender) return 'self_gift';
    if (!sender && !command.mayBeNew) return 'user_not_found';
    if (sender?.blocked) return 'sender_blocked';
    if (room.blocked.has(command.sender) && !battles.isForOpponent(command, receiver))
      return 'sender_blocked';
    if (item.minVipLevel > (sender ? sender.vip_level : 0)) return 'vip_level_required';
    if (command.quantity < 1 || item.maxQuantity < command.quantity) return 'quantity_out_of_range';
    if (command.price !== null && command.price !== item.price) return 'price_changed';
    const elsewhere = battles.refusal(command, receiver);
    if (elsewhere !== null) return elsewhere;

    const cost = BigInt(item.price) * BigInt(command.quantity);
    const balance = coins.get(command.sender) ?? 0n;
    if ((facts.wallets.get(command.sender)?.owed ?? 0) > 0) return 'coins_owed';
    if (cost > balance) return 'insufficient_balance';

    const granted = promotional.get(command.sender) ?? 0n;
    const free = granted < cost ? granted : cost;
    const bps = BigInt(item.shareBps ?? facts.users.get(receiver)!.shareBps);
    const share = [cost - free, facts.promotionalCoinsEarn ? free : 0n]
      .map((kind) => (kind * bps) / 10_000n - paidToAgency(receiver, kind, bps))
      .reduce((sum, part) => sum + part);
    const spentAfter = (spent.get(command.sender) ?? 0n) + cost;
    const earnedAfter = (earnings.get(receiver) ?? 0n) + share;
    const givenAfter = given.get(command.room)! + cost;
    if (spentAfter > CEILING || earnedAfter > CEILING || givenAfter > CEILING) return 'invalid_request';
    const verdict = battles.judge(command, receiver);
    if (verdict !== null && passesCeiling(verdict, cost)) return 'invalid_request';

    coins.set(command.sender, balance - cost);
    promotional.set(command.sender, granted - free);
    spent.set(command.sender, spentAfter);
    earnings.set(receiver, earnedAfter);
    given.set(command.room, givenAfter);
    requests.set(pair, request);
    verdicts.push(verdict);
    if (verdict !== null) battles.count(verdict, command, receiver, cost);
    return 'accepted';
  }

  /** What the receiver pays to an agency of their share of coins of one kind. */
  function paidToAgency(receiver: string, coins: bigint, bps: bigint): bigint {
    for (const { startsAt, endsAt, paidBy, bps: part } of facts.contracts.get(receiver) ?? []) {
      if (paidBy === 'platform' || facts.now < startsAt || facts.now >= (endsAt ?? Infinity)) continue;
      const [wanted, most] = [(coins * BigInt(part)) / 10_000n, (coins * bps) / 10_000n];
      return wanted < most ? wanted : most;
    }
    return 0n;
  }

  function passesCeiling(verdict: PlainVerdict, cost: bigint): boolean {
    if (verdict.base > CEILING) return true;
    if (verdict.reason !== null) return false;
    const points = battles.total(verdict, 'points') + verdict.points;
    return points > CEILING || battles.total(verdict, 'coins') + cost > CEILING;
  }

  return { decide, coins, promotional, earnings, verdicts, scores: battles.scores };
}

type Request = Pick<
  StoredGift,
  'room' | 'receiver' | 'item' | 'quantity' | 'requestedPrice' | 'requestedBattle'
>;

/** Equal for equal requests. */
const requestOf = ({ room, receiver, item, quantity, requestedPrice, requestedBattle }: Request) =>
  JSON.stringify([room, receiver, item, quantity, requestedPrice, requestedBattle]);

const bigints = <T>(rows: ReadonlyMap<string, T>, coins: (row: T) => number) =>
  new Map([...rows].map(([name, row]) => [name, BigInt(coins(row))]));
