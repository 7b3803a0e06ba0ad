import { Campaign, CampaignAudit, CampaignList, PlatformId, PutCampaign } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal } from '../../../domain/refusal.ts';
import { auditCampaign } from '../../../store/campaigns/audit-stored-campaign.ts';
import { cancelCampaign, putCampaign } from '../../../store/campaigns/change-campaign.ts';
import { listCampaigns, readCampaign } from '../../../store/campaigns/read-campaigns.ts';
import { longReadOwner } from '../../access/long-reads.ts';
import { requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { CursorTime, cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { CampaignPath } from '../../schemas/path-parameters.ts';
import { campaignNotFound } from './campaign-not-found.ts';

const CampaignsQuery = Type.Object(pageQuery, { additionalProperties: false });

const campaignCursor = cursorFormat(Type.Object({ startsAt: CursorTime, id: PlatformId }));

export function campaignRoutes(app: App, { pool, pools, longReads }: HttpOptions): void {
  app.put(
    '/v1/campaigns/:campaign',
    {
      schema: {
        tags: ['campaigns'],
        operationId: 'putCampaign',
        summary: 'Create or replace a campaign',
        description:
          'Replaces all of a campaign that has not begun: an absent field gets its default. From 10 s before the start the rules are fixed, and only the same request again succeeds.',
        security: SERVER_ONLY,
        params: CampaignPath,
        body: PutCampaign,
        response: { 200: Campaign },
        refusals: ['campaign_state', 'upgrade_incomplete', 'limit_reached'],
      },
    },
    async ({ identity, params, body }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const campaign = await putCampaign(pools.changes, params.campaign, body);
      return isRefusal(campaign) ? sendRefusal(reply, campaign) : reply.send(campaign);
    },
  );

  app.get(
    '/v1/campaigns',
    {
      schema: {
        tags: ['campaigns'],
        operationId: 'listCampaigns',
        summary: 'List campaigns',
        description: 'Future, running and past campaigns, by start time, latest first.',
        querystring: CampaignsQuery,
        response: { 200: CampaignList },
      },
    },
    async ({ query }, reply) => {
      const page = await readPage(
        query,
        campaignCursor('campaigns'),
        (from) => listCampaigns(pool, from),
        ({ starts_at, id }) => ({ startsAt: Date.parse(starts_at), id }),
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );

  app.get(
    '/v1/campaigns/:campaign',
    {
      schema: {
        tags: ['campaigns'],
        operationId: 'getCampaign',
        summary: 'Read a campaign',
        description: 'The rules, the period and the state of a campaign.',
        params: CampaignPath,
        response: { 200: Campaign },
        refusals: ['campaign_not_found'],
      },
    },
    async ({ params }, reply) => {
      const campaign = await readCampaign(pool, params.campaign);
      return campaign ? reply.send(campaign) : sendRefusal(reply, campaignNotFound(params.campaign));
    },
  );

  app.post(
    '/v1/campaigns/:campaign/cancel',
    {
      schema: {
        tags: ['campaigns'],
        operationId: 'cancelCampaign',
        summary: 'Cancel a campaign',
        description:
          'It counts no gift from 10 s after this request. Scores of earlier gifts stay as they are.',
        security: SERVER_ONLY,
        params: CampaignPath,
        response: { 200: Campaign },
        refusals: ['campaign_not_found', 'campaign_state'],
      },
    },
    async ({ identity, params }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const campaign = await cancelCampaign(pools.changes, params.campaign);
      if (campaign === null) return sendRefusal(reply, campaignNotFound(params.campaign));
      return isRefusal(campaign) ? sendRefusal(reply, campaign) : reply.send(campaign);
    },
  );

  app.get(
    '/v1/campaigns/:campaign/audit',
    {
      schema: {
        tags: ['campaigns'],
        operationId: 'auditCampaign',
        summary: 'Audit a campaign',
        description:
          'Recomputes what every gift and every battle win of the period scores, from the rules and the log alone, and compares the result with the verdicts on the gifts and with the standings.',
        security: SERVER_ONLY,
        params: CampaignPath,
        response: { 200: CampaignAudit },
        refusals: ['campaign_not_found'],
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      const { campaign } = request.params;
      const audited = await longReads.audit(longReadOwner(request), `campaign ${campaign}`, () =>
        auditCampaign(pool, campaign),
      );
      if (audited === null) return sendRefusal(reply, campaignNotFound(campaign));
      return isRefusal(audited) ? sendRefusal(reply, audited) : reply.send(audited);
    },
  );
}
