import { BattleGiftList, BattleScores, type Refusal } from '@lavish/protocol';
import Type from 'typebox';
import { roomsOf, type StoredBattle } from '../../../domain/battles/battle.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { timestamp } from '../../../domain/timestamp.ts';
import type { Identity } from '../../../domain/users/identity.ts';
import {
  readBoostPeriods,
  readCountedGifts,
  readScores,
  readUncountedGifts,
} from '../../../store/battles/read-battle-log.ts';
import { logEntryOf } from '../../../wire/gift-views.ts';
import { findVisibleBattle, requireParticipant } from '../../access/battle-access.ts';
import type { App, HttpOptions } from '../../app.ts';
import { serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { CursorInteger, cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { BattlePath } from '../../schemas/path-parameters.ts';

/** Read in 60 ms. A battle of a million gifts takes 20 requests. */
const MAX_GIFTS = 50_000;

const GiftsQuery = Type.Object(
  {
    ...pageQuery,
    counted: Type.Optional(
      Type.Union([Type.Literal('true'), Type.Literal('false')], {
        description:
          '`true`, the default: the gifts that counted. `false`: those between rounds and after the end.',
      }),
    ),
  },
  { additionalProperties: false },
);

const ScoresQuery = Type.Object(
  {
    after: Type.Optional(
      Type.String({
        pattern: '^(0|[1-9][0-9]{0,14})$',
        'x-must-be': 'the `last` of the part before',
        description: 'The `last` of the part before. Default: from the beginning.',
      }),
    ),
  },
  { additionalProperties: false },
);

const countedCursor = cursorFormat(CursorInteger);
/** The id of the last gift. */
const uncountedCursor = cursorFormat(Type.String({ pattern: '^[0-9a-f]{32}$' }));

/** The gifts of a battle with their verdicts, and its score over time. */
export function battleLogRoutes(app: App, { pool }: HttpOptions): void {
  async function findOwnBattle(wireId: string, identity: Identity): Promise<StoredBattle | Refusal> {
    const battle = await findVisibleBattle(pool, wireId, identity);
    return isRefusal(battle) ? battle : (requireParticipant(identity, battle) ?? battle);
  }

  app.get(
    '/v1/battles/:battle/gifts',
    {
      schema: {
        tags: ['battles'],
        operationId: 'listBattleGifts',
        summary: "List a battle's gifts",
        description: 'The gifts that the battle judged, newest first, each with its verdict.',
        security: serverOr('host'),
        params: BattlePath,
        querystring: GiftsQuery,
        response: { 200: BattleGiftList },
        refusals: ['battle_not_found'],
      },
    },
    async ({ identity, params, query }, reply) => {
      const battle = await findOwnBattle(params.battle, identity);
      if (isRefusal(battle)) return sendRefusal(reply, battle);
      const list = `battle gifts ${battle.id} ${query.counted}`;
      const page =
        query.counted === 'false'
          ? await readPage(
              query,
              uncountedCursor(list),
              ({ limit, after: before }) =>
                readUncountedGifts(pool, {
                  battle: battle.id,
                  limit,
                  ...(before !== undefined && { before }),
                }),
              ({ id }) => id,
            )
          : await readPage(
              query,
              countedCursor(list),
              ({ limit, after: before }) =>
                readCountedGifts(pool, { battle: battle.id, limit, ...(before !== undefined && { before }) }),
              (gift) => gift.battle!.ordinal!,
            );
      if (isRefusal(page)) return sendRefusal(reply, page);
      return reply.send({ ...page, data: page.data.map(logEntryOf) });
    },
  );

  app.get(
    '/v1/battles/:battle/scores',
    {
      schema: {
        tags: ['battles'],
        operationId: 'getBattleScores',
        summary: "Read a battle's score over time",
        description: `What each side scored in each second, from at most ${MAX_GIFTS.toLocaleString('en')} gifts: \`after\` reads on. The sum of all parts is the score.`,
        security: serverOr('host'),
        params: BattlePath,
        querystring: ScoresQuery,
        response: { 200: BattleScores },
        refusals: ['battle_not_found'],
      },
    },
    async ({ identity, params, query }, reply) => {
      const battle = await findOwnBattle(params.battle, identity);
      if (isRefusal(battle)) return sendRefusal(reply, battle);
      const { seconds, last, hasMore } = await readScores(pool, {
        battle: battle.id,
        sides: battle.sides.length,
        after: Number(query.after ?? 0),
        maxGifts: MAX_GIFTS,
      });
      return reply.send({
        battle: params.battle,
        data: seconds.map(({ second, points }) => ({ at: timestamp(second * 1_000), points })),
        last,
        has_more: hasMore,
        boosts: await readBoostPeriods(pool, params.battle, roomsOf(battle)),
      });
    },
  );
}
