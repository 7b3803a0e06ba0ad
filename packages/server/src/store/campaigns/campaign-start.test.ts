import { LIMITS } from '@lavish/protocol';
import { expect } from 'vitest';
import { isRefusal } from '../../domain/refusal.ts';
import { readClock } from '../../postgres/database-time.ts';
import { granted } from '../testing/arena.ts';
import { campaignRequest } from '../testing/campaign-times.ts';
import { ledgerTest as it } from '../testing/ledger.ts';
import { followTo } from '../testing/roll-up.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { auditCampaign } from './audit-stored-campaign.ts';
import { putCampaign } from './change-campaign.ts';
import { campaignFollower } from './follow-campaigns.ts';

const LEAD_MS = LIMITS.campaignLeadS * 1_000;

it('gifts that are sent all the time are judged from the first millisecond on, by the last change that was accepted', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, { ...STAGE, users: { ...STAGE.users, ann: 1_000_000, ben: 1_000_000 } });
  const client = await ledger.connect();
  const startsAt = (await readClock(client)) + LEAD_MS + 300;
  const put = (weight: number) =>
    putCampaign(
      pool,
      'gala',
      campaignRequest({
        starts_at: new Date(startsAt).toISOString(),
        rules: [{ id: 'units', kind: 'units', weight }],
      }),
    );
  granted(await put(1));

  let isOver = false;
  const sending = ['ann', 'ben'].map(async (sender) => {
    const committer = ledger.openCommitter();
    while (!isOver) {
      const { outcomes } = await committer.commit([sendsRose({ sender, item: 'kiss' })]);
      for (const outcome of outcomes) if (outcome.kind === 'refused') throw new Error(outcome.refusal.code);
    }
  });
  let weight = 1;
  for (;;) {
    const answer = await put(weight + 1);
    if (isRefusal(answer)) {
      expect(answer.code).toBe('campaign_state');
      break;
    }
    weight += 1;
  }
  const until = async (at: number) => {
    while ((await readClock(client)) < at) await pool.query('select pg_sleep(0.05)');
  };
  await until(startsAt + 300);
  isOver = true;
  await Promise.all(sending);

  const { rows } = await pool.query<{ during: boolean; verdicts: number; scores: number[] | null }>(
    `select at >= $1 as during, count(*) filter (where campaigns is not null) as verdicts, count(*) as gifts,
            to_jsonb(array_agg(distinct (campaigns->0->>'score')::int) filter (where campaigns is not null)) as scores
       from gifts group by 1 order by 1`,
    [new Date(startsAt).toISOString()],
  );
  const [before, during] = rows as [
    (typeof rows)[0] & { gifts: number },
    (typeof rows)[0] & { gifts: number },
  ];
  expect(before).toMatchObject({ during: false, verdicts: 0 });
  expect(during).toMatchObject({ during: true, verdicts: during.gifts, scores: [weight] });
  await followTo(pool, campaignFollower);
  expect(await auditCampaign(pool, 'gala')).toMatchObject({
    matches: true,
    gifts: { counted: during.gifts, score: during.gifts * weight },
  });
}, 60_000);
