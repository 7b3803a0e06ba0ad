import { fromWireId, Gift, PostGift, Receipt } from '@lavish/protocol';
import { logEntryOf, receiptOf } from '../../domain/gift-views.ts';
import { refuse } from '../../domain/refuse.ts';
import { giftCommandOf } from '../../intake/gift-command.ts';
import { readGift } from '../../store/gifts.ts';
import type { App, HttpOptions } from '../app.ts';
import { GiftPath, Problem, RoomPath } from '../fields.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { requireWatch } from '../identity.ts';
import { sendRefusal } from '../problem.ts';

export function giftRoutes(app: App, { pool, sendGift }: HttpOptions): void {
  app.post(
    '/v1/rooms/:room/gifts',
    {
      schema: {
        tags: ['gifts'],
        summary: 'Send a gift. Needs an Idempotency-Key',
        params: RoomPath,
        body: PostGift,
        response: { 200: Receipt, 201: Receipt, '4xx': Problem, '5xx': Problem },
      },
    },
    async (request, reply) => {
      const key = idempotencyKeyOf(request);
      if (typeof key !== 'string') return sendRefusal(reply, key);
      const command = giftCommandOf(request.identity, { ...request.body, room: request.params.room, key });
      if ('code' in command) return sendRefusal(reply, command);
      const outcome = await sendGift(command);
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome.refusal);
      if (outcome.kind === 'replayed') reply.header('idempotent-replayed', 'true');
      return reply.code(outcome.kind === 'replayed' ? 200 : 201).send(receiptOf(outcome.gift));
    },
  );

  app.get(
    '/v1/gifts/:gift',
    {
      schema: {
        tags: ['gifts'],
        summary: 'A gift',
        params: GiftPath,
        response: { 200: Gift, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { gift: wireId } = request.params;
      const id = fromWireId('gft', wireId);
      const gift = id === null ? null : await readGift(pool, id);
      if (!gift)
        return sendRefusal(reply, refuse('gift_not_found', `There is no gift ${wireId}.`, { param: 'gift' }));
      const refusal = requireWatch(request.identity, gift.room);
      return refusal ? sendRefusal(reply, refusal) : reply.send(logEntryOf(gift));
    },
  );
}
