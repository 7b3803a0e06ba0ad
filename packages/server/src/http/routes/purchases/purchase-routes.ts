import {
  type ErrorCode,
  type PostPurchase,
  PostPurchase as PostPurchaseSchema,
  Purchase,
  PurchaseList,
  PurchaseTrace,
  type Refusal,
} from '@lavish/protocol';
import Type from 'typebox';
import { checkStorePurchase, customPayment } from '../../../domain/purchases/check-purchase.ts';
import type { PaidFact } from '../../../domain/purchases/payment-provider.ts';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import type { Identity } from '../../../domain/users/identity.ts';
import { makePurchase } from '../../../store/purchases/make-purchase.ts';
import { listPurchases, readPurchase } from '../../../store/purchases/read-purchases.ts';
import { type Trace, type TracedGift, tracePurchase } from '../../../store/purchases/trace-purchase.ts';
import { longReadOwner } from '../../access/long-reads.ts';
import { requireSelf, requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY, serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { CursorInteger, cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { PurchasePath, UserPath } from '../../schemas/path-parameters.ts';
import { askProvider, buyerOf } from './ask-provider.ts';
import { findPurchase } from './find-purchase.ts';

const PageQuery = Type.Object(pageQuery, { additionalProperties: false });

const PurchasesQuery = Type.Object(
  {
    ...pageQuery,
    state: Type.Optional(
      Type.With(Purchase.properties.state, { description: 'Only purchases in this state. Default: all.' }),
    ),
  },
  { additionalProperties: false },
);

const Hex = Type.String({ pattern: '^[0-9a-f]{32}$' });
const purchaseCursor = cursorFormat(Type.Object({ id: Hex }));
const traceCursor = cursorFormat(Type.Object({ version: CursorInteger }));
const positionOf = ({ id }: Purchase) => ({ id: id.slice(-32) });

export function purchaseRoutes(app: App, options: HttpOptions): void {
  const { pool, pools, longReads, providers, accountsChanged, now } = options;

  /** The verified payment of a request. */
  async function paymentOf(identity: Identity, request: PostPurchase): Promise<PaidFact | Refusal> {
    const { provider: name, proof, product = null } = request;
    if (name === 'custom') return requireServer(identity) ?? customPayment(request, now());
    const invalid = checkStorePurchase(request);
    if (invalid) return invalid;
    const user = buyerOf(identity, request.user);
    if (isRefusal(user)) return user;
    const provider = providers.get(name);
    if (!provider?.verifyPurchase)
      return refuse('provider_unavailable', `${name} is not set up here.`, { param: 'provider' });
    const { verifyPurchase } = provider;
    const payment = await askProvider(app.log, name, () =>
      verifyPurchase({ user, isNamedByServer: identity.kind === 'server', proof: proof!, product }),
    );
    if (isRefusal(payment)) return payment;
    if (payment.user !== null && payment.user !== user)
      return refuse('purchase_conflict', 'This transaction belongs to another user.', { param: 'user' });
    return { ...payment, user };
  }

  app.post(
    '/v1/purchases',
    {
      schema: {
        tags: ['purchases'],
        operationId: 'createPurchase',
        summary: 'Credit a purchase',
        description:
          "Credits the coins of a payment once: the provider's transaction is its key. With `custom` your server reports a payment that it has received. With a store the server or the user sends the store's proof, which Lavish verifies. A payment that was credited before gets 200.",
        security: serverOr('self'),
        body: PostPurchaseSchema,
        response: { 200: Purchase, 201: Purchase },
        refusals: [
          'user_not_found',
          'pack_not_found',
          'purchase_conflict',
          'pack_limit_reached',
          'limit_reached',
          'transaction_invalid',
          'provider_unavailable',
          'upgrade_incomplete',
        ],
      },
    },
    async ({ identity, body }, reply) => {
      const payment = await paymentOf(identity, body);
      if (isRefusal(payment)) return sendRefusal(reply, payment);
      const made = await makePurchase(pools.money, body.provider, payment);
      if (isRefusal(made)) return sendRefusal(reply, made);
      const { purchase, changed } = made;
      if (purchase.refusal !== null) {
        const detail = `Purchase ${purchase.id} was paid and must not be credited. Return the money.`;
        return sendRefusal(reply, refuse(purchase.refusal as ErrorCode, detail, { param: 'pack' }));
      }
      if (changed !== null) accountsChanged(changed);
      return reply.code(changed === null ? 200 : 201).send(purchase);
    },
  );

  app.get(
    '/v1/purchases',
    {
      schema: {
        tags: ['purchases'],
        operationId: 'listPurchases',
        summary: 'List purchases',
        description:
          'The purchases of all users, newest first. Those that are `refused` were paid and not credited.',
        security: SERVER_ONLY,
        querystring: PurchasesQuery,
        response: { 200: PurchaseList },
      },
    },
    async ({ identity, query }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const { state } = query;
      const page = await readPage(
        query,
        purchaseCursor(`purchases ${state ?? ''}`),
        (from) => listPurchases(pool, { ...from, ...(state !== undefined && { state }) }),
        positionOf,
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );

  app.get(
    '/v1/users/:user/purchases',
    {
      schema: {
        tags: ['purchases'],
        operationId: 'listUserPurchases',
        summary: "List a user's purchases",
        description: 'Newest first.',
        security: serverOr('self'),
        params: UserPath,
        querystring: PageQuery,
        response: { 200: PurchaseList },
      },
    },
    async ({ identity, params: { user }, query }, reply) => {
      const refusal = requireSelf(identity, user);
      if (refusal) return sendRefusal(reply, refusal);
      const page = await readPage(
        query,
        purchaseCursor(`purchases of ${user}`),
        (from) => listPurchases(pool, { ...from, user }),
        positionOf,
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );

  app.get(
    '/v1/purchases/:purchase',
    {
      schema: {
        tags: ['purchases'],
        operationId: 'getPurchase',
        summary: 'Read a purchase',
        description: 'The purchase, with what was refunded and charged back until now.',
        security: SERVER_ONLY,
        params: PurchasePath,
        response: { 200: Purchase },
        refusals: ['purchase_not_found'],
      },
    },
    async ({ identity, params }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const found = await findPurchase(pool, params.purchase);
      return isRefusal(found) ? sendRefusal(reply, found) : reply.send((await readPurchase(pool, found.id))!);
    },
  );

  app.get(
    '/v1/purchases/:purchase/trace',
    {
      schema: {
        tags: ['purchases'],
        operationId: 'tracePurchase',
        summary: 'Trace the coins of a purchase',
        description:
          'Which gifts its coins paid for, to whom and in which battle, and how many are unspent, expired, taken back and owed. By the movements of the wallet until now.',
        security: SERVER_ONLY,
        params: PurchasePath,
        querystring: PageQuery,
        response: { 200: PurchaseTrace },
        refusals: ['purchase_not_found', 'purchase_state'],
      },
    },
    async (request, reply) => {
      const { identity, params, query } = request;
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const found = await findPurchase(pool, params.purchase);
      if (isRefusal(found)) return sendRefusal(reply, found);
      if (found.state !== 'credited')
        return sendRefusal(
          reply,
          refuse('purchase_state', 'The purchase was not credited.', { param: 'purchase' }),
        );
      let sums: Omit<Trace, 'gifts'> | null = null;
      const page = await longReads.report(longReadOwner(request), () =>
        readPage(
          query,
          traceCursor(`trace of ${found.id}`),
          async (from) => {
            const { gifts, ...rest } = await tracePurchase(pool, found, from);
            sums = rest;
            return gifts;
          },
          ({ version }) => ({ version }),
        ),
      );
      if (isRefusal(page)) return sendRefusal(reply, page);
      return reply.send({ ...sums!, ...page, data: page.data.map(giftOf) });
    },
  );
}

/** Removes the wallet version, by which the gifts are sorted: it is not a field of the wire. */
const giftOf = ({ version: _, ...gift }: TracedGift): Omit<TracedGift, 'version'> => gift;
