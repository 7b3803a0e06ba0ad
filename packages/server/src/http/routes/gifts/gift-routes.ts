import { Gift, GiftList, IdempotencyKey, PostGift, Receipt } from '@lavish/protocol';
import Type from 'typebox';
import { GIFT_REFUSALS } from '../../../domain/gifts/gift-refusals.ts';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { readGiftByKey, readGiftLog } from '../../../store/gifts/read-gifts.ts';
import { readRoom } from '../../../store/rooms/read-rooms.ts';
import { logEntryOf, receiptOf } from '../../../wire/gift-views.ts';
import { roomNotFound } from '../../access/host-access.ts';
import { requireSelf, requireWatch } from '../../access/request-identity.ts';
import { sendAllowanceHeaders } from '../../access/request-limits.ts';
import type { App, HttpOptions } from '../../app.ts';
import { serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { GiftPath, KeyHeader, RoomPath, UserPath } from '../../schemas/path-parameters.ts';
import { findGift } from './find-gift.ts';

const GiftsQuery = Type.Object(pageQuery, { additionalProperties: false });

const KeyQuery = Type.Object(
  { key: Type.With(IdempotencyKey, { description: 'The Idempotency-Key with which the gift was sent.' }) },
  { additionalProperties: false },
);

/** A position in the room's feed. */
const giftCursor = cursorFormat(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }));

export function giftRoutes(app: App, { pool, admitGift }: HttpOptions): void {
  app.post(
    '/v1/rooms/:room/gifts',
    {
      config: { takesGifts: true },
      schema: {
        tags: ['gifts'],
        operationId: 'sendGift',
        summary: 'Send a gift',
        description:
          'A server key names the sender; a token sends as its user. Repeating a request with the same key returns the original receipt with 200.',
        security: serverOr('send'),
        params: RoomPath,
        headers: KeyHeader,
        body: PostGift,
        response: { 200: Receipt, 201: Receipt },
        refusals: GIFT_REFUSALS,
      },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key'];
      const gift = { ...request.body, room: request.params.room, key };
      const { outcome, allowance } = await admitGift.admit(request.identity, gift);
      if (allowance) sendAllowanceHeaders(reply, allowance);
      if (outcome.kind === 'refused') return sendRefusal(reply, outcome.refusal);
      if (outcome.kind === 'replayed') reply.header('idempotent-replayed', 'true');
      return reply.code(outcome.kind === 'replayed' ? 200 : 201).send(receiptOf(outcome.gift));
    },
  );

  app.get(
    '/v1/rooms/:room/gifts',
    {
      schema: {
        tags: ['gifts'],
        operationId: 'listGifts',
        summary: "List a room's gifts",
        description: 'Newest first.',
        security: serverOr('watch'),
        params: RoomPath,
        querystring: GiftsQuery,
        response: { 200: GiftList },
        refusals: ['room_not_found'],
      },
    },
    async ({ identity, params: { room }, query }, reply) => {
      const refusal = requireWatch(identity, room);
      if (refusal) return sendRefusal(reply, refusal);
      if (!(await readRoom(pool, room))) return sendRefusal(reply, roomNotFound(room));
      const page = await readPage(
        query,
        giftCursor(`gifts ${room}`),
        ({ limit, after }) =>
          readGiftLog(pool, { room, limit, ...(after !== undefined && { before: after }) }),
        ({ seq }) => seq,
      );
      if (isRefusal(page)) return sendRefusal(reply, page);
      return reply.send({ ...page, data: page.data.map(logEntryOf) });
    },
  );

  app.get(
    '/v1/gifts/:gift',
    {
      schema: {
        tags: ['gifts'],
        operationId: 'getGift',
        summary: 'Read a gift',
        description: 'A token needs `watch` in the room of the gift.',
        security: serverOr('watch'),
        params: GiftPath,
        response: { 200: Gift },
        refusals: ['gift_not_found'],
      },
    },
    async (request, reply) => {
      const gift = await findGift(pool, request.params.gift);
      if (isRefusal(gift)) return sendRefusal(reply, gift);
      const refusal = requireWatch(request.identity, gift.room);
      return refusal ? sendRefusal(reply, refusal) : reply.send(logEntryOf(gift));
    },
  );

  app.get(
    '/v1/users/:user/gifts',
    {
      schema: {
        tags: ['gifts'],
        operationId: 'findGift',
        summary: 'Find a gift by its key',
        description: 'The gift that the user sent with this Idempotency-Key.',
        security: serverOr('self'),
        params: UserPath,
        querystring: KeyQuery,
        response: { 200: Gift },
        refusals: ['gift_not_found'],
      },
    },
    async ({ identity, params: { user }, query: { key } }, reply) => {
      const refusal = requireSelf(identity, user);
      if (refusal) return sendRefusal(reply, refusal);
      const gift = await readGiftByKey(pool, user, key);
      return gift
        ? reply.send(logEntryOf(gift))
        : sendRefusal(
            reply,
            refuse('gift_not_found', `${user} has sent no gift with this key.`, { param: 'key' }),
          );
    },
  );
}
