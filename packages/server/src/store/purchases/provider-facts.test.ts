import { expect } from 'vitest';
import { readProviderFacts } from '../../postgres/provider-facts.ts';
import { ledgerTest as it } from '../testing/ledger.ts';
import { claimMessages, failMessage, finishMessage, storeMessage } from './provider-messages.ts';
import { claimPoll, failPoll } from './provider-polls.ts';

it('what waits for a provider is known with its age and its error, until it is done', async ({ ledger }) => {
  const { pool } = ledger;
  expect(await readProviderFacts(pool)).toEqual([]);
  await storeMessage(pool, 'apple', { id: 'a', kind: 'REFUND' }, '{}');
  await pool.query("update provider_messages set received_at = now() - interval '1 hour'");
  const [message] = await claimMessages(pool, 'apple', 1);
  await failMessage(pool, message!, 'There is no pack.');
  const poll = (await claimPoll(pool, 'google'))!;
  await failPoll(pool, poll, 'Google Play does not answer.', 1_000);
  await pool.query("update provider_polls set read_until = now() - interval '2 hours'");
  const [apple, google] = await readProviderFacts(pool);
  expect(apple).toMatchObject({ provider: 'apple', failedMessages: 0, error: 'There is no pack.' });
  expect(Math.round(apple!.messageAgeMs / 60_000)).toBe(60);
  expect(google).toMatchObject({
    provider: 'google',
    messageAgeMs: 0,
    error: 'Google Play does not answer.',
  });
  expect(Math.round(google!.listAgeMs / 60_000)).toBe(120);

  await pool.query("update provider_messages set state = 'failed', next_at = null");
  expect((await readProviderFacts(pool))[0]).toMatchObject({ failedMessages: 1, messageAgeMs: 0 });
  await finishMessage(pool, message!.row, 'done');
  await pool.query('update provider_polls set error = null');
  expect(await readProviderFacts(pool)).toEqual([]);
});
