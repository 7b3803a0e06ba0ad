import { isDeepStrictEqual } from 'node:util';
import { fromWireId, type PostBattle } from '@lavish/protocol';
import type pg from 'pg';
import { createPlainBattle } from '../../../packages/server/src/domain/battles/testing/plain/battle.ts';
import type { StoredGift } from '../../../packages/server/src/domain/gifts/gift.ts';
import { GIFT_COLUMNS, type GiftRow, giftOf } from '../../../packages/server/src/store/gifts/gift-rows.ts';
import { ITEM_POINTS } from './world.ts';

/** The events with which a round or the battle ends. Only they change what counts. */
const TURNS = ['battle_round_ended'];

/**
 * Replays a battle that no host left from the rows of its gifts, the times of its transitions and its request, by the plain
 * rules. Returns the result by these rules, and the verdicts that differ.
 */
export async function replayBattle(pool: pg.Pool, wireId: string, request: PostBattle) {
  const id = fromWireId('btl', wireId)!;
  const { rows: stored } = await pool.query<{ created_at: number; secret: string }>(
    'select created_at, secret from battles where id = $1',
    [id],
  );
  const { rows: turns } = await pool.query<{ room: string; seq: number; at: number }>(
    `select room_id as room, seq, at from room_events
      where event->>'battle' = $1 and event->>'type' = any($2) order by seq`,
    [wireId, TURNS],
  );
  const { rows: gifts } = await pool.query<GiftRow>(
    `select ${GIFT_COLUMNS} from gifts g where battle_id = $1 order by battle_ordinal, seq`,
    [id],
  );
  const { created_at: now, secret } = stored[0]!;
  const plain = createPlainBattle({ request, inviter: null, secret, now, points: ITEM_POINTS });
  const problems: string[] = [];
  const [room] = turns.map((turn) => turn.room);
  const turnsIn = (of: string | undefined) => turns.filter((turn) => turn.room === of);

  // A gift belongs after as many transitions as its own room's feed has before it.
  const chapterOf = (gift: StoredGift) => turnsIn(gift.room).filter(({ seq }) => seq < gift.seq).length;
  const log = gifts.map(giftOf).map((gift) => ({ gift, chapter: chapterOf(gift) }));
  for (let chapter = 0; chapter <= turnsIn(room).length; chapter++) {
    for (const { gift } of log.filter((one) => one.chapter === chapter)) {
      const verdict = plain.give(gift);
      const { round, side, ordinal, reason, points, basePoints, multiplier, boosts } = gift.battle!;
      const ids = boosts.map((boost) => boost.id);
      const actual =
        reason === null
          ? { round, side, basePoints, reason, ordinal, multiplier, points, boosts: ids }
          : { round, side, basePoints, reason };
      if (!isDeepStrictEqual(actual, verdict)) {
        problems.push(
          `${gift.key} counted as ${JSON.stringify(actual)}, by the log ${JSON.stringify(verdict)}`,
        );
      }
    }
    const turn = turnsIn(room)[chapter];
    if (turn) plain.act({ type: 'due' }, turn.at);
  }
  return { problems, ...plain.outcome() };
}
