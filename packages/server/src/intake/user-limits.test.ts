import { expect, test } from 'vitest';
import { createUserLimits } from './user-limits.ts';

test('each user has a separate allowance, and each call returns the rest of it', async () => {
  const limits = createUserLimits({ requests: 1, gifts: 2 });
  for (let taken = 1; taken <= 10; taken++) {
    expect(await limits.takeRequest('ann')).toMatchObject({
      limit: 10,
      remaining: 10 - taken,
      refusal: null,
    });
  }
  const { refusal, resetS } = await limits.takeRequest('ann');
  expect(refusal).toMatchObject({ code: 'rate_limited', retry_after_s: resetS });
  expect(resetS).toBeGreaterThanOrEqual(1);
  expect(resetS).toBeLessThanOrEqual(10);

  expect((await limits.takeRequest('bob')).refusal).toBeNull();
  expect((await limits.takeGift('ann')).refusal).toBeNull();
});
