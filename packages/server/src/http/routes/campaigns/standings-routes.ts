import {
  type Campaign,
  type CampaignPlace,
  CampaignStandings,
  OwnStanding,
  Region,
  StandingsList,
} from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { readCampaign } from '../../../store/campaigns/read-campaigns.ts';
import { isUnnamed, readOwnStanding } from '../../../store/campaigns/read-own-standing.ts';
import { readStandings } from '../../../store/campaigns/read-standings.ts';
import { createCursorKeyReader } from '../../../store/rankings/read-cursor-key.ts';
import { ownerOf, ownerQuery, rankOf } from '../../access/own-place.ts';
import type { App, HttpOptions } from '../../app.ts';
import { serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import {
  CursorInteger,
  CursorRank,
  CursorTime,
  pageQuery,
  readPage,
  sealedCursorFormat,
} from '../../schemas/page-cursors.ts';
import { CampaignPath } from '../../schemas/path-parameters.ts';
import { campaignNotFound } from './campaign-not-found.ts';

const regionQuery = {
  region: Type.Optional(
    Type.With(Region, {
      description:
        'Only what scored while the sender or receiver had this region, or in rooms whose host had it when the room was created.',
    }),
  ),
};

const StandingsQuery = Type.Object(
  {
    ...pageQuery,
    ...regionQuery,
    list: Type.Optional(
      Type.With(StandingsList, {
        description: 'Rank receivers, senders, rooms or groups. Default: receivers.',
      }),
    ),
  },
  { additionalProperties: false },
);

const OwnStandingQuery = Type.Object(
  {
    ...regionQuery,
    ...ownerQuery,
    list: Type.Optional(
      Type.With(Type.Union([Type.Literal('receivers'), Type.Literal('senders')]), {
        description: 'Among receivers or senders. Default: receivers.',
      }),
    ),
  },
  { additionalProperties: false },
);

const standingCursor = sealedCursorFormat(
  Type.Object({
    rank: CursorRank,
    score: CursorInteger,
    reached_at: CursorTime,
    reached_id: Type.String({ pattern: '^[0-9a-f]{32}$' }),
    sameKey: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  }),
);

/** The labels that a rank is awarded. Regions have none: a rank would be awarded twice. */
const rewardsOf = (
  { rewards }: Campaign,
  list: StandingsList,
  region: string,
  rank: number | null,
): string[] =>
  rank === null || region !== ''
    ? []
    : rewards
        .filter((one) => one.list === list && one.from_rank <= rank && rank <= one.to_rank)
        .map(({ label }) => label);

const stateOf = ({ state, starts_at, ends_at, final_at }: Campaign) => ({
  state,
  starts_at,
  ends_at,
  final_at,
});

export function standingsRoutes(app: App, { pool }: HttpOptions): void {
  const cursorKey = createCursorKeyReader(pool);

  app.get(
    '/v1/campaigns/:campaign/standings',
    {
      schema: {
        tags: ['campaigns'],
        operationId: 'listCampaignStandings',
        summary: 'Read the standings of a campaign',
        description:
          'By score; of equals, the first to reach it. Only the server key sees the ids of users who are not shown in rankings. Standings follow the gifts by about a second. When `final_at` is not null they never change again.',
        params: CampaignPath,
        querystring: StandingsQuery,
        response: { 200: CampaignStandings },
        refusals: ['campaign_not_found'],
      },
    },
    async ({ identity, params, query }, reply) => {
      const { list = 'receivers', region = '' } = query;
      if (list === 'groups' && region !== '')
        return sendRefusal(
          reply,
          refuse('invalid_request', 'Groups have no region: use no region with list=groups.', {
            param: 'region',
          }),
        );
      const campaign = await readCampaign(pool, params.campaign);
      if (!campaign) return sendRefusal(reply, campaignNotFound(params.campaign));
      const page = await readPage(
        query,
        standingCursor(`campaign standings ${campaign.id} ${list} ${region}`, await cursorKey()),
        async ({ limit, after }) => {
          const found = await readStandings(pool, {
            campaign: campaign.id,
            list,
            region,
            all: identity.kind === 'server',
            limit,
            ...(after && { after }),
          });
          return found.map((row, index) => ({ rank: (after?.rank ?? 0) + index + 1, ...row }));
        },
        ({ rank, score, reached_at, reached_id, sameKey }) => ({
          rank,
          score,
          reached_at,
          reached_id,
          sameKey,
        }),
      );
      if (isRefusal(page)) return sendRefusal(reply, page);
      const data = page.data.map(
        ({ rank, id, score, gifts, coins, battles_won, reversed }): CampaignPlace => ({
          rank,
          id,
          score,
          gifts,
          coins,
          battles_won,
          ...(reversed && { reversed }),
          rewards: rewardsOf(campaign, list, region, rank),
        }),
      );
      return reply.send({ ...page, data, ...stateOf(campaign) });
    },
  );

  app.get(
    '/v1/campaigns/:campaign/standings/me',
    {
      schema: {
        tags: ['campaigns'],
        operationId: 'getOwnStanding',
        summary: "Read a user's own place in the standings",
        description:
          'The place of one user among receivers or senders, and the distance to the next higher place. The rank is exact up to 10,000.',
        security: serverOr('self'),
        params: CampaignPath,
        querystring: OwnStandingQuery,
        response: { 200: OwnStanding },
        refusals: ['campaign_not_found'],
      },
    },
    async ({ identity, params, query }, reply) => {
      const { list = 'receivers', region = '' } = query;
      const user = ownerOf(identity, query.user);
      if (isRefusal(user)) return sendRefusal(reply, user);
      const campaign = await readCampaign(pool, params.campaign);
      if (!campaign) return sendRefusal(reply, campaignNotFound(params.campaign));
      const place = await readOwnStanding(pool, { campaign: campaign.id, list, region, user });
      const rank = rankOf(place, place?.places ?? 0);
      return reply.send({
        user,
        ...rank,
        score: place?.score ?? null,
        gifts: place?.gifts ?? null,
        coins: place?.coins ?? null,
        battles_won: place?.battles_won ?? null,
        ...(place?.reversed && { reversed: place.reversed }),
        score_to_next: place === null || place.nextScore === null ? null : place.nextScore - place.score,
        rewards: rewardsOf(campaign, list, region, rank.rank),
        hidden: await isUnnamed(pool, user),
        ...stateOf(campaign),
      });
    },
  );
}
