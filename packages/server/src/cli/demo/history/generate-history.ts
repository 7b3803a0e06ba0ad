import { setTimeout as sleep } from 'node:timers/promises';
import { putCampaign } from '../../../store/campaigns/change-campaign.ts';
import { readCatalogue } from '../../../store/catalogue/items.ts';
import {
  advanceHistory,
  type HistoryProgress,
  readClosedUntil,
  readHistoryProgress,
} from '../../../store/history/history-progress.ts';
import {
  addPastViews,
  createPastUsers,
  type PastView,
  readBalances,
} from '../../../store/history/past-rows.ts';
import { openPastSession, type PastSession } from '../../../store/history/past-session.ts';
import { between, pickOne, seededRandom } from '../../simulate/seeded-random.ts';
import { castOf, type HistoryCast, type HistoryUser } from './history-cast.ts';
import { dayStart, nextFestival, type PlannedDay, type PlannedSession, planDay } from './plan-day.ts';
import { granted, type PlayState, playDay } from './play-day.ts';

const SEED = 7;

/** Step 0 creates the users. A step for each day follows. The last one adds the views and a campaign to come. */
const lastStep = ({ days }: HistoryProgress): number => days + 1;

export const isUnfinished = (progress: HistoryProgress): boolean => progress.nextStep <= lastStep(progress);

export interface HistoryOptions {
  /** How long to rest after each part, as a factor of the time that the part took. */
  restFactor: number;
  /** Called after each step with the part that is written, 0…1. */
  onProgress?(part: number): void;
}

/**
 * Writes what is missing of the history for which `prepareHistory` has prepared a database, and returns the number of gifts.
 * Each step is one transaction with its progress, so a process that ends half way loses one step, which the next call writes.
 * Writes nothing if nothing is missing.
 */
export async function generateHistory(databaseUrl: string, options: HistoryOptions): Promise<number> {
  const session = await openPastSession(databaseUrl);
  try {
    const progress = await readHistoryProgress(session.pool);
    if (progress === null || !isUnfinished(progress)) return 0;
    return await writeSteps(session, progress, options);
  } finally {
    await session.close();
  }
}

async function writeSteps(
  session: PastSession,
  progress: HistoryProgress,
  { restFactor, onProgress }: HistoryOptions,
): Promise<number> {
  const last = lastStep(progress);
  const cast = castOf(SEED, progress.days);
  const state: PlayState = {
    session,
    balances: await readBalances(session.pool),
    prices: new Map((await readCatalogue(session.pool)).map(({ id, price }) => [id, price])),
    rest: restsAfter(restFactor),
  };
  let gifts = 0;
  for (let step = await firstStep(session, progress); step <= last; step++) {
    // Planned before the transaction, which must not wait for it.
    const views = step === last ? await viewsOfAll(cast, progress, state.rest) : [];
    const day = step > 0 && step < last ? planDay(cast, step - 1, SEED, progress) : null;
    gifts += await session.inTransaction(async () => {
      session.setClock(null);
      await advanceHistory(session.pool, step, step === last);
      if (day !== null) return playDay(state, day);
      if (step === 0) await createUsers(session, cast, progress);
      else await finish(session, views, progress);
      return 0;
    });
    onProgress?.(step / last);
    await state.rest();
  }
  return gifts;
}

/**
 * The next step, or a later one if the rankings of its day are closed already: they count no further gifts. That is so if the
 * process ended half way and the server ran on for hours.
 */
async function firstStep(session: PastSession, progress: HistoryProgress): Promise<number> {
  const { nextStep } = progress;
  const last = lastStep(progress);
  if (nextStep === 0 || nextStep === last) return nextStep;
  const closedUntil = await readClosedUntil(session.pool, dayStart(nextStep - 1, progress), progress);
  if (closedUntil === null) return nextStep;
  let step = nextStep;
  while (step < last && dayStart(step - 1, progress) < closedUntil) step += 1;
  return step;
}

/** Rests after each part in proportion to the time since the last rest, so that a busy machine gets longer rests. */
function restsAfter(factor: number): () => Promise<void> {
  let since = performance.now();
  return async () => {
    const restMs = (performance.now() - since) * factor;
    // A timer has whole milliseconds: shorter rests add up to the next one.
    if (restMs < 2) return;
    await sleep(restMs);
    since = performance.now();
  };
}

async function createUsers(
  session: PastSession,
  cast: HistoryCast,
  progress: HistoryProgress,
): Promise<void> {
  const { hosts, givers, viewersOnly } = cast;
  const users = [...hosts, ...givers, ...viewersOnly].map((user) => ({
    ...user,
    createdAt: dayStart(Math.min(user.fromDay, progress.days - 1), progress),
  }));
  await createPastUsers(session.pool, users);
}

async function finish(
  session: PastSession,
  views: readonly PastView[],
  { endsAt, offsetMs }: HistoryProgress,
): Promise<void> {
  await addPastViews(session.pool, views);
  const { id, put } = nextFestival(endsAt, offsetMs);
  // A history that is finished weeks later has no campaign to come.
  if (Date.parse(put.starts_at) > Date.now() + 3_600_000) granted(await putCampaign(session.pool, id, put));
}

async function viewsOfAll(
  cast: HistoryCast,
  progress: HistoryProgress,
  rest: () => Promise<void>,
): Promise<PastView[]> {
  const views: PastView[] = [];
  for (let day = 0; day < progress.days; day++) {
    views.push(...viewsOf(planDay(cast, day, SEED, progress), day));
    await rest();
  }
  return views;
}

/** One view of each user a day, of one of the rooms in which they are, shortly after it has opened. */
function viewsOf({ sessions }: PlannedDay, day: number): PastView[] {
  const random = seededRandom(SEED * 2_000 + day);
  const rooms = new Map<HistoryUser, PlannedSession[]>();
  for (const session of sessions)
    for (const user of session.audience) rooms.set(user, [...(rooms.get(user) ?? []), session]);
  return [...rooms].map(([user, some]) => {
    const { room, startsAt } = pickOne(random, some);
    return { room, user: user.id, at: startsAt + between(random, 1_000, 1_500_000) };
  });
}
