import fc from 'fast-check';
import { expect, test } from 'vitest';
import { propertyRuns } from '../../../../../test/support/property-runs.ts';
import { createPlainCampaigns } from '../campaigns/testing/plain-campaigns.ts';
import { applyToFacts } from '../testing/apply-to-facts.ts';
import type { PlainVerdict } from '../testing/plain-battles.ts';
import { createPlainRules } from '../testing/plain-rules.ts';
import { busySituations, type Situation, situations } from '../testing/situations.ts';
import { decideGifts } from './decide-gifts.ts';
import type { StoredGift } from './gift.ts';
import type { GiftDecision } from './gift-decision.ts';
import { pairKey } from './gift-facts.ts';
import { continueStreak } from './streak.ts';

/** Half of them with mostly refused, half with mostly accepted gifts. */
const anySituation = fc.oneof(situations, busySituations);

/** A claim that holds for any commands and any facts. */
function always(claim: string, holds: (situation: Situation, decision: GiftDecision) => void): void {
  test(claim, () => {
    const property = fc.property(anySituation, (situation) =>
      holds(situation, decideGifts(situation.commands, situation.facts)),
    );
    fc.assert(property, { numRuns: propertyRuns(1_000) });
  });
}

always('every command gets the same outcome as from the plain rules', ({ facts, commands }, decision) => {
  const rules = createPlainRules(facts);
  const answers = decision.outcomes.map((outcome) =>
    outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind,
  );
  expect(answers).toEqual(commands.map(rules.decide));
  for (const { user, coins, promotional } of decision.wallets) {
    expect(BigInt(coins)).toBe(rules.coins.get(user));
    expect(BigInt(promotional)).toBe(rules.promotional.get(user));
  }
  for (const { user, coins } of decision.earnings) {
    expect(BigInt(facts.users.get(user)!.earnings ?? 0) + BigInt(coins)).toBe(rules.earnings.get(user));
  }
});

always("every gift has its item's category and its users' regions", ({ facts }, { gifts }) => {
  const regionOf = (user: string) => facts.users.get(user)?.region ?? null;
  for (const gift of gifts) {
    expect(gift.category).toBe(facts.items.get(gift.item)!.category);
    expect([gift.senderRegion, gift.receiverRegion]).toEqual([
      regionOf(gift.sender),
      regionOf(gift.receiver),
    ]);
  }
});

/** A gift's verdict, in the form of the plain rules. */
const plainly = ({ battle: verdict }: StoredGift): PlainVerdict | null =>
  verdict && {
    battle: verdict.battle,
    side: verdict.side,
    reason: verdict.reason,
    base: BigInt(verdict.basePoints),
    multiplier: BigInt(verdict.multiplier),
    points: BigInt(verdict.points),
    boosts: verdict.boosts.map(({ id }) => id),
  };

always(
  'every gift gets the same verdict, and every battle the same score, as from the plain rules',
  (situation, decision) => {
    const { facts, commands } = situation;
    const rules = createPlainRules(facts);
    for (const command of commands) rules.decide(command);
    expect(decision.gifts.map(plainly)).toEqual(rules.verdicts);

    for (const battle of decision.battles) {
      const score = rules.scores.get(battle.id)!;
      expect(battle.counted).toBe(score.counted);
      expect(battle.suddenWinner !== null).toBe(score.decided);
      for (const [task, { points, reachedAt }] of score.tasks) {
        expect(Object.entries(battle.tasks)).toContainEqual([
          task,
          { points: points.map(Number), reachedAt },
        ]);
      }
      for (const [index, side] of battle.sides.entries()) {
        const given = score.contributions.filter((one) => one.side === index);
        const ranked = given
          .filter(({ points }) => points > 0n)
          .sort((a, b) => Number(b.points - a.points) || a.since - b.since);
        expect(BigInt(side.points)).toBe(given.reduce((sum, one) => sum + one.points, 0n));
        expect(BigInt(side.coins)).toBe(given.reduce((sum, one) => sum + one.coins, 0n));
        expect(side.supporters).toBe(given.length);
        expect(side.top).toEqual(
          ranked.slice(0, 3).map(({ sender, points }) => ({ user: sender, points: Number(points) })),
        );
        for (const { host, points, coins } of side.hosts) {
          expect([BigInt(points), BigInt(coins)]).toEqual(score.hosts.get(host) ?? [0n, 0n]);
        }
      }
    }
    for (const { battle, side, sender, points, coins, since } of decision.contributions) {
      const expected = { side, sender, points: BigInt(points), coins: BigInt(coins), since };
      expect(rules.scores.get(battle)!.contributions).toContainEqual(expected);
    }
  },
);

always(
  'every gift gets the same verdicts of campaigns as from the plain rules',
  ({ facts, campaigns }, decision) => {
    const plain = createPlainCampaigns(campaigns);
    for (const gift of decision.gifts) {
      const { points, category } = facts.items.get(gift.item)!;
      const sender = facts.users.get(gift.sender);
      const judged = plain.judge({
        ...gift,
        points,
        category,
        senderRegion: sender?.region ?? null,
        receiverRegion: facts.users.get(gift.receiver)!.region,
        vipLevel: sender?.vip_level ?? 0,
      });
      expect(gift.campaigns.map(({ id, score }) => [id, BigInt(score)])).toEqual(
        judged.map(({ campaign, score }) => [campaign, score]),
      );
    }
  },
);

always('a battle grows exactly by the points and coins of its gifts', ({ facts }, decision) => {
  const counted = groups(
    decision.gifts.filter(({ battle }) => battle && battle.ordinal !== null),
    ({ battle }) => battle!.battle,
  );
  expect(decision.battles.map(({ id }) => id)).toEqual([...counted.keys()]);
  for (const after of decision.battles) {
    const before = facts.battles.get(after.id)!;
    const gifts = counted.get(after.id)!;
    expect(gifts.map(({ battle }) => battle!.ordinal)).toEqual(gifts.map((_, n) => before.counted + n + 1));
    for (const [index, side] of after.sides.entries()) {
      const own = gifts.filter(({ battle }) => battle!.side === index);
      const points = own.reduce((sum, { battle }) => sum + battle!.points, 0);
      const was = before.sides[index]!;
      expect(side).toMatchObject({ points: was.points + points, roundPoints: was.roundPoints + points });
      expect(side.coins - was.coins).toBe(own.reduce((sum, { coins }) => sum + coins, 0));
    }
    const { version, rules, startsAt, state, announced, rounds, contenders } = before;
    expect(after).toMatchObject({
      version: version + 1,
      rules,
      startsAt,
      state,
      announced,
      rounds,
      contenders,
    });
  }
});

always('boosts add up to at most the cap, and only if a gift counts', ({ facts }, decision) => {
  for (const { battle: verdict } of decision.gifts) {
    if (!verdict) continue;
    const { ordinal, reason, basePoints, multiplier, points, boosts } = verdict;
    expect(ordinal === null).toBe(reason !== null);
    if (ordinal === null)
      expect({ multiplier, points, boosts }).toEqual({ multiplier: 10_000, points: 0, boosts: [] });
    else {
      const sum = boosts.reduce((sum, { add }) => sum + Math.round(add * 10_000), 10_000);
      const cap = Math.round(facts.battles.get(verdict.battle)!.rules.multiplier_cap * 10_000);
      expect(multiplier).toBe(Math.min(sum, cap));
      expect(BigInt(points)).toBe((BigInt(basePoints) * BigInt(multiplier)) / 10_000n);
    }
  }
});

always('battles do not change any coins', ({ facts, commands }, decision) => {
  const accepted = commands.filter((_, index) => decision.outcomes[index]!.kind === 'accepted');
  // Without a battle a block in the room also refuses gifts to opponents of the host.
  const rooms = new Map([...facts.rooms].map(([id, room]) => [id, { ...room, blocked: new Set<string>() }]));
  const noBattle = {
    battles: new Map(),
    namedBattles: new Set<string>(),
    contributions: new Map(),
    bonuses: [],
  };
  const peaceful = decideGifts(
    accepted.map((command) => ({ ...command, battle: null })),
    { ...facts, rooms, ...noBattle },
  );
  const { wallets, earnings, supporters } = peaceful;
  expect(decision).toMatchObject({ wallets, earnings, rooms: peaceful.rooms, supporters });
});

always('campaigns do not change any coins, points or outcomes', ({ facts, commands }, decision) => {
  const without = decideGifts(commands, { ...facts, campaigns: [] });
  const { wallets, earnings, rooms, supporters, battles, contributions } = without;
  expect(decision).toMatchObject({ wallets, earnings, rooms, supporters, battles, contributions });
  expect(decision.outcomes.map(({ kind }) => kind)).toEqual(without.outcomes.map(({ kind }) => kind));
});

always('a replay has the same verdict', ({ facts, commands }, decision) => {
  const accepted = commands.filter((_, index) => decision.outcomes[index]!.kind === 'accepted');
  const over = { ...applyToFacts(facts, decision), battles: new Map() };
  expect(decideGifts(accepted, over).outcomes).toEqual(
    decision.gifts.map((gift) => ({ kind: 'replayed', gift })),
  );
});

always(
  'coins are conserved: wallets shrink by the cost of the gifts, earnings grow by the share',
  ({ facts }, decision) => {
    const { gifts, wallets, earnings } = decision;
    const spent = sums(gifts, ({ sender, coins }) => [sender, coins]);
    expect(new Set(spent.keys())).toEqual(new Set(wallets.map(({ user }) => user)));
    for (const { user, coins, lifetimeSpent } of wallets) {
      const before = facts.wallets.get(user)!;
      expect(BigInt(before.coins) - BigInt(coins)).toBe(spent.get(user));
      expect(BigInt(lifetimeSpent) - BigInt(before.lifetimeSpent)).toBe(spent.get(user));
    }
    const earned = sums(
      gifts.filter(({ earned }) => earned > 0),
      ({ receiver, earned }) => [receiver, earned],
    );
    expect(sums(earnings, ({ user, coins }) => [user, coins])).toEqual(earned);
  },
);

always(
  'each gift costs price × quantity, and the receiver gets the share of each kind',
  ({ facts }, decision) => {
    for (const gift of decision.gifts) {
      const coins = BigInt(facts.items.get(gift.item)!.price) * BigInt(gift.quantity);
      const promotional = BigInt(gift.promotionalCoins);
      const shareBps = facts.items.get(gift.item)!.shareBps ?? facts.users.get(gift.receiver)!.shareBps;
      const bps = BigInt(shareBps);
      const promotionalEarned = facts.promotionalCoinsEarn ? (promotional * bps) / 10_000n : 0n;
      const earned = ((coins - promotional) * bps) / 10_000n + promotionalEarned;
      const paid = gift.agency?.paidBy === 'host' ? gift.agency : null;
      expect([BigInt(gift.coins), BigInt(gift.earned + (paid?.coins ?? 0))]).toEqual([coins, earned]);
      expect(BigInt(gift.promotionalEarned + (paid?.promotionalCoins ?? 0))).toBe(promotionalEarned);
      // Paid coins are taken when there are no promotional coins left.
      expect(gift.promotionalBalance === 0 || gift.promotionalCoins === gift.coins).toBe(true);
      expect(coins > 0n && earned >= 0n && earned <= coins).toBe(true);
    }
  },
);

always('each gift has the contract that is in force at its time', ({ facts }, decision) => {
  for (const { receiver, agency, coins, earned } of decision.gifts) {
    const terms = (facts.contracts.get(receiver) ?? []).filter(
      ({ startsAt, endsAt }) => startsAt <= facts.now && facts.now < (endsAt ?? Infinity),
    );
    expect(agency?.contract ?? null).toBe(terms[0]?.id ?? null);
    if (agency) expect(agency.coins >= 0 && agency.coins + earned <= coins).toBe(true);
  }
});

always('balances and versions of a wallet are consecutive, and never negative', ({ facts }, decision) => {
  for (const row of decision.wallets) {
    let { coins, promotional, version } = facts.wallets.get(row.user)!;
    for (const gift of decision.gifts.filter(({ sender }) => sender === row.user)) {
      coins -= gift.coins;
      promotional -= gift.promotionalCoins;
      version += 1;
      expect(gift).toMatchObject({ balance: coins, promotionalBalance: promotional, walletVersion: version });
      expect(promotional).toBeGreaterThanOrEqual(0);
      expect(coins).toBeGreaterThanOrEqual(promotional);
    }
    expect(row).toMatchObject({ coins, promotional, version });
  }
});

always('a refused or replayed command changes nothing', ({ facts, commands }, decision) => {
  const accepted = commands.filter((_, index) => decision.outcomes[index]!.kind === 'accepted');
  const { outcomes, ...rows } = decideGifts(accepted, facts);
  expect(outcomes).toEqual(decision.gifts.map((gift) => ({ kind: 'accepted', gift })));
  expect(decision).toMatchObject(rows);
});

always('rooms and supporters grow by their gifts, which are numbered from 1', ({ facts }, decision) => {
  const rooms = groups(decision.gifts, ({ room }) => room);
  expect(decision.rooms).toEqual(
    [...rooms].map(([room, gifts]) => ({
      room,
      revision: facts.rooms.get(room)!.revision,
      ...totalOf(gifts),
    })),
  );
  for (const gifts of rooms.values()) {
    expect(gifts.map(({ seq }) => seq)).toEqual(gifts.map((_, index) => index + 1));
  }
  const supporters = groups(decision.gifts, ({ room, sender }) => pairKey(room, sender));
  expect(decision.supporters).toEqual(
    [...supporters.values()].map((gifts) => ({
      room: gifts[0]!.room,
      sender: gifts[0]!.sender,
      ...totalOf(gifts),
    })),
  );
});

always("each sender's gifts form streaks, and the last one is running", ({ facts }, decision) => {
  for (const row of decision.wallets) {
    let running = facts.wallets.get(row.user)!.streak;
    for (const gift of decision.gifts.filter(({ sender }) => sender === row.user)) {
      expect(gift.streak).toEqual(continueStreak(running, gift, facts.items.get(gift.item)!.streakWindowMs));
      const { room, receiver, item } = gift;
      running = gift.streak && { ...gift.streak, room, receiver, item };
    }
    expect(row.streak).toEqual(running);
  }
});

test('a batch has the same outcomes as its commands in smaller batches, down to one at a time', () => {
  const property = fc.property(anySituation, fc.integer({ min: 1, max: 4 }), ({ facts, commands }, size) => {
    const whole = decideGifts(commands, facts);
    let now = facts;
    const outcomes: GiftDecision['outcomes'] = [];
    for (let from = 0; from < commands.length; from += size) {
      const part = decideGifts(commands.slice(from, from + size), now);
      outcomes.push(...part.outcomes);
      now = applyToFacts(now, part);
    }
    expect(withoutBatch(outcomes)).toEqual(withoutBatch(whole.outcomes));
    expect(withoutBatch(now)).toEqual(withoutBatch(applyToFacts(facts, whole)));
  });
  fc.assert(property, { numRuns: propertyRuns(1_000) });
});

test('deciding does not change its arguments, and is repeatable', () => {
  const property = fc.property(anySituation, ({ facts, commands }) => {
    const before = structuredClone({ facts, commands });
    const first = decideGifts(commands, facts);
    expect({ facts, commands }).toEqual(before);
    expect(decideGifts(commands, facts)).toEqual(first);
  });
  fc.assert(property, { numRuns: propertyRuns(300) });
});

/** Coins added up by user. */
function sums<T>(things: readonly T[], of: (thing: T) => [user: string, coins: number]): Map<string, bigint> {
  const added = new Map<string, bigint>();
  for (const [user, coins] of things.map(of)) added.set(user, (added.get(user) ?? 0n) + BigInt(coins));
  return added;
}

function groups<T>(things: readonly T[], group: (thing: T) => string): Map<string, T[]> {
  const grouped = new Map<string, T[]>();
  for (const thing of things) grouped.set(group(thing), [...(grouped.get(group(thing)) ?? []), thing]);
  return grouped;
}

const totalOf = (gifts: readonly StoredGift[]) => ({
  gifts: gifts.length,
  coins: gifts.reduce((sum, { coins }) => sum + coins, 0),
});

/**
 * A copy without the positions of gifts and the versions of battles. A position depends on the batch until the store adds
 * the room's last one, and a version counts batches.
 */
function withoutBatch<T>(value: T): T {
  const copy = structuredClone(value);
  const visit = (node: unknown): void => {
    if (node instanceof Map) for (const child of node.values()) visit(child);
    else if (Array.isArray(node)) for (const child of node) visit(child);
    else if (node !== null && typeof node === 'object') {
      if ('seq' in node) node.seq = 0;
      if ('sides' in node && 'version' in node) node.version = 0;
      for (const child of Object.values(node)) visit(child);
    }
  };
  visit(copy);
  return copy;
}
