import { LavishError } from '@lavish/client';
import type { Receipt } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { createGiftTally } from './gift-tally.ts';
import { createDeliveryClock, createLatencyRecorder } from './latency.ts';
import { shortfall } from './simulate-audience.ts';

const receipt = { id: 'gft_1', coins: 5 } as Receipt;
const refusal = (code: string, key: string) => new LavishError(code, 'No.', { key });

function createTally() {
  const acks = createLatencyRecorder();
  return { acks, tally: createGiftTally(acks, createDeliveryClock(createLatencyRecorder())) };
}

it('sends a gift again with the same key while its outcome is unknown', async () => {
  const { acks, tally } = createTally();
  const keys: (string | undefined)[] = [];
  await tally.follow('room', 0, async (key) => {
    keys.push(key);
    if (keys.length < 3) throw refusal('outcome_unknown', 'k');
    return receipt;
  });
  expect(keys).toEqual([undefined, 'k', 'k']);
  expect(tally).toMatchObject({ sent: 1, acknowledged: 1, open: 0 });
  expect(tally.rooms.get('room')).toEqual({ gifts: 1, coins: 5, unknown: 0 });
  expect(acks.quantiles().samples).toBe(1);
});

it('counts refusals by code, and unknown outcomes by room', async () => {
  const { tally } = createTally();
  for (const code of ['rate_limited', 'rate_limited', 'outcome_unknown'])
    await tally.follow('room', 0, () => Promise.reject(refusal(code, 'k')));
  expect(Object.fromEntries(tally.refusals)).toEqual({ rate_limited: 2, outcome_unknown: 1 });
  expect(tally.rooms.get('room')?.unknown).toBe(1);
});

it.each([
  [{ gifts: 3, coins: 15 }, { unknown: 0 }, []],
  [{ gifts: 2, coins: 10 }, { unknown: 0 }, ['saw 2 of 3 gifts', 'saw 10 coins where 15 were sent']],
  [
    { gifts: 4, coins: 20 },
    { unknown: 0 },
    ['saw 4 gifts where 3 were sent', 'saw 20 coins where 15 were sent'],
  ],
  [{ gifts: 4, coins: 20 }, { unknown: 1 }, []],
  [{ gifts: 2, coins: 10 }, { unknown: 1 }, ['saw 2 of 3 gifts']],
  [{ gifts: 1, coins: 5, summed: { gifts: 2, coins: 10 } }, { unknown: 0 }, []],
  [{ gifts: 1, coins: 5, summed: { gifts: 1, coins: 10 } }, { unknown: 0 }, ['saw 2 of 3 gifts']],
])('compares what was seen, %o, with the receipts and %o', (sums, { unknown }, problems) => {
  const { tally } = createTally();
  tally.rooms.set('room', { gifts: 3, coins: 15, unknown });
  const seen = { summed: { gifts: 0, coins: 0 }, ...sums, faults: [], reconnects: 0 };
  expect(shortfall({ room: { id: 'room' }, seen }, tally)).toEqual(problems);
});
