import { type CampaignRule, LIMITS } from '@lavish/protocol';
import fc from 'fast-check';
import { timestamp } from '../../timestamp.ts';
import type { StoredCampaign } from '../campaign.ts';
import type { CampaignGift } from '../score-gift.ts';
import { exampleCampaign, exampleCampaignGift } from './example-campaign.ts';

/** Random campaigns and gifts around every boundary: a millisecond before it, at it, and after it. */

const NOW = Date.UTC(2026, 0, 31, 12);
const HOUR_MS = 3_600_000;

const USERS = ['ann', 'ben', 'cat'];
const ROOMS = ['attic', 'stage'];
const ITEMS = ['kiss', 'moon', 'rose'];
const CATEGORIES = ['flowers', 'cars'];
const REGIONS = ['north', 'south'];

/** Hours around which campaigns, windows and days begin and end. */
const hour = fc.constantFrom(-24, -12, -1, 0, 1, 12, 24);
const nearHour = fc
  .tuple(hour, fc.constantFrom(-1, 0, 0, 1, 1_800_000))
  .map(([hours, off]) => NOW + hours * HOUR_MS + off);

const some = (values: readonly string[]) =>
  fc.option(fc.subarray([...values], { minLength: 1 }), { freq: 2 });

/** The first id is `__proto__`, because it is a valid identifier. */
const idOf = (what: string, index: number) => (index === 0 ? '__proto__' : `${what}-${index}`);

const rule = fc
  .record({
    kind: fc.constantFrom<CampaignRule['kind']>(
      'coins',
      'gifts',
      'units',
      'points',
      'senders',
      'battle_wins',
    ),
    weight: fc.constantFrom(0.0001, 0.3333, 1, 1, 2.5, LIMITS.maxCampaignWeight),
    items: some(ITEMS),
    daily_cap: fc.option(fc.constantFrom(1, 10, 25, LIMITS.maxCoins), { freq: 1 }),
  })
  .map(({ items, daily_cap, ...rest }) => ({
    ...rest,
    ...(items && { items }),
    ...(daily_cap !== null && { daily_cap }),
  }));

/** Consecutive windows between random times, some of them left out. */
const multipliers = fc
  .tuple(
    fc.uniqueArray(nearHour, { maxLength: 4 }),
    fc.array(fc.constantFrom(null, 1, 1.0001, 1.5, 2, LIMITS.maxMultiplier), { minLength: 3, maxLength: 3 }),
  )
  .map(([times, factors]) => {
    const sorted = times.sort((a, b) => a - b).map(timestamp);
    return sorted.slice(1).flatMap((ends_at, index) => {
      const multiplier = factors[index]!;
      return multiplier === null
        ? []
        : [{ id: idOf('window', index), starts_at: sorted[index]!, ends_at, multiplier }];
    });
  });

const campaign = fc
  .record({
    startsAt: nearHour,
    length: fc.constantFrom(1, HOUR_MS, 24 * HOUR_MS, 60 * HOUR_MS, 60 * HOUR_MS),
    cancelledAt: fc.option(nearHour, { freq: 8 }).map((at) => at ?? null),
    days: fc.uniqueArray(nearHour, { maxLength: 4 }),
    scope: fc.record({
      items: some(ITEMS),
      categories: some(CATEGORIES),
      rooms: some(ROOMS),
      receivers: some(USERS),
      sender_regions: some(REGIONS),
      receiver_regions: some(REGIONS),
      min_vip_level: fc.constantFrom(0, 0, 2),
    }),
    isOpen: fc.boolean(),
    rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
    multipliers,
  })
  .map(
    ({
      startsAt,
      length,
      cancelledAt,
      days,
      scope,
      isOpen,
      rules,
      multipliers,
    }): Omit<StoredCampaign, 'id'> => {
      const { id: _id, ...example } = exampleCampaign();
      const endsAt = startsAt + length;
      return {
        ...example,
        startsAt,
        endsAt,
        cancelledAt,
        days: days.filter((day) => day > startsAt && day < endsAt).sort((a, b) => a - b),
        definition: {
          ...example.definition,
          scope: isOpen ? example.definition.scope : scope,
          rules: rules.map((one, index) => ({ id: idOf('rule', index), ...one })),
          multipliers,
        },
      };
    },
  );

/** Up to 12, so that some gifts are in more than 8. */
export const campaigns: fc.Arbitrary<StoredCampaign[]> = fc
  .array(campaign, { maxLength: 12 })
  .map((drawn) => drawn.map((one, index) => ({ id: idOf('campaign', index), ...one })));

const region = fc.option(fc.constantFrom(...REGIONS), { freq: 2 }).map((value) => value ?? null);

/** Gifts of one sender and others, in any order of time: the clock can step back. */
export const gifts: fc.Arbitrary<CampaignGift[]> = fc.array(
  fc
    .record({
      at: nearHour,
      sender: fc.constantFrom('ann', 'ann', 'dan'),
      receiver: fc.constantFrom(...USERS),
      room: fc.constantFrom(...ROOMS),
      item: fc.constantFrom(...ITEMS),
      category: fc.option(fc.constantFrom(...CATEGORIES), { freq: 3 }).map((value) => value ?? null),
      senderRegion: region,
      receiverRegion: region,
      vipLevel: fc.constantFrom(0, 1, 2, 3),
      quantity: fc.constantFrom(1, 1, 3, 99),
      price: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 40 }) }, fc.constant(2 ** 46)),
      points: fc.constantFrom(null, null, 0, 7, LIMITS.maxCoins),
    })
    .map((gift) => exampleCampaignGift(gift)),
  { maxLength: 30 },
);
