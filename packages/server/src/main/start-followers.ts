import type { Logger } from 'pino';
import { followLog } from '../followers/follow-log.ts';
import { spreadRanking } from '../followers/spread-ranking.ts';
import { createTurns } from '../followers/take-turns.ts';
import type { Pools } from '../postgres/pools.ts';
import { type Repeated, repeatWithPause } from '../scheduling/repeat.ts';
import { agencyFollower } from '../store/agencies/follow-agencies.ts';
import { closeCampaigns } from '../store/campaigns/close-campaigns.ts';
import { campaignFollower } from '../store/campaigns/follow-campaigns.ts';
import { dailyCloseFollower } from '../store/ledger/daily-closes/follow-daily-closes.ts';
import { type Followed, followPortion, type LogFollower } from '../store/log/follow-portion.ts';
import { earningsFollower } from '../store/payouts/earnings-follower.ts';
import { rankIncreases } from '../store/rankings/rank-increases.ts';
import { countWaitingIncreases, rankingFollower } from '../store/rankings/ranking-follower.ts';
import { ROLLUP_FOLLOWERS } from '../store/rollups/rollup-followers.ts';
import { rankSupporters } from '../store/rooms/supporter-rankings.ts';

export interface FollowersOptions {
  pools: Pick<Pools, 'background'>;
  /** The name of this process. */
  node: string;
  /** Gifts that wait for a committer now. */
  gifts: { readonly queued: number };
  log: Pick<Logger, 'warn'>;
}

/** What users see live, and what payouts are decided by. Each reads the log at its own pace. */
const LIVE_FOLLOWERS: readonly LogFollower[] = [rankingFollower, campaignFollower, earningsFollower];

/** The pause after a failure of a follower. */
const FOLLOWER_PAUSE_MS = 2_000;

/** Between two steps of ranking supporters: a step takes some 10 ms, so ranking never uses more than half a core. */
const RANKING_REST_MS = 20;

/** The pause with nothing to rank, as long as between two gatherings of changes. */
const RANKING_IDLE_MS = 1_000;

/** Between two looks for campaigns that have ended, and between two portions of the counters that are deleted then. */
const CAMPAIGN_PAUSE_MS = 1_000;
const CAMPAIGN_REST_MS = 50;

/** A node is busy with so many gifts in its queues: at 4,000 gifts a second, of which a batch takes 5 ms. */
const BUSY_GIFTS = 20;

/** Starts the jobs that read the log behind the commit, and those that work on what they have gathered. */
export function startFollowers({
  pools: { background: pool },
  node,
  gifts,
  log,
}: FollowersOptions): Repeated {
  const isBusy = () => gifts.queued >= BUSY_GIFTS;
  const inTurn = createTurns({ isBusy });
  const start = (name: string, work: () => Promise<number>) =>
    repeatWithPause(work, { pauseMs: FOLLOWER_PAUSE_MS, name, log });
  const follow = (follower: LogFollower, portion: () => Promise<Followed>) =>
    start(`following the log for the ${follower.name}`, followLog(portion, follower));
  const all = [
    ...LIVE_FOLLOWERS.map((follower) => follow(follower, () => followPortion(pool, node, follower))),
    ...[...ROLLUP_FOLLOWERS, agencyFollower, dailyCloseFollower].map((follower) =>
      follow(follower, () => inTurn(() => followPortion(pool, node, follower))),
    ),
    start(
      'ranking users and rooms',
      spreadRanking({
        count: () => countWaitingIncreases(pool, node),
        rank: (portions) => rankIncreases(pool, portions),
        isBusy,
      }),
    ),
    start('ranking supporters', async () =>
      (await rankSupporters(pool)) ? RANKING_REST_MS : RANKING_IDLE_MS,
    ),
    start('closing campaigns', async () =>
      (await closeCampaigns(pool)) ? CAMPAIGN_REST_MS : CAMPAIGN_PAUSE_MS,
    ),
  ];
  return {
    async stop() {
      await Promise.all(all.map((work) => work.stop()));
    },
  };
}
