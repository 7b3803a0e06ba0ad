import { randomInt } from 'node:crypto';
import Type from 'typebox';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { signToken } from '../../../intake/tokens.ts';
import { topUp } from '../../../store/ledger/top-ups.ts';
import { newId } from '../../../store/new-id.ts';
import { putUser, readUser } from '../../../store/users/user-profiles.ts';
import type { App, DemoOptions, HttpOptions } from '../../app.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';

/** Coins that a visitor of the demo starts with, and gets for each top-up. */
const FIRST_COINS = 10_000;
const TOP_UP_COINS = 5_000;
const TOKEN_TTL_S = 3600;

/** The ids of visitors differ from those of all other users, so that the demo cannot give coins to another user. */
const VisitorId = Type.String({ pattern: '^demo:[0-9a-f]{32}$' });

/**
 * Sessions for the demo page: each visitor becomes a viewer with coins to spend, and gets a token of the host to show the
 * host's screen. Only `lavish dev` has these routes.
 */
export function demoRoutes(app: App, options: HttpOptions, demo: DemoOptions): void {
  const { pool, pools, accountsChanged, tokenSigner, now } = options;
  if (!tokenSigner) throw new Error('the demo needs a key to sign tokens with');

  const tokenFor = (user: string, grants: object) =>
    signToken(
      {
        user,
        // All rooms: visitors watch a battle, and send gifts to it, in the rooms of both hosts.
        grants: { room: '*', watch: true, ...grants },
        issuedAtMs: now(),
        ttlS: TOKEN_TTL_S,
      },
      tokenSigner.keyId,
      tokenSigner.key,
    );

  app.post(
    '/demo/session',
    { schema: { hide: true, body: Type.Object({ viewer: Type.Optional(Type.String()) }) } },
    async (request, reply) => {
      const existing = request.body.viewer !== undefined && (await findVisitor(request.body.viewer));
      const viewer = existing || (await createVisitor());
      return reply.send({
        realtime: `${request.protocol === 'https' ? 'wss' : 'ws'}://${request.host}/v1/realtime`,
        room: demo.room,
        host: { ...demo.host, token: await tokenFor(demo.host.user, { host: true }) },
        rival: demo.rival,
        battle: demo.battle,
        viewer: {
          user: viewer.id,
          name: viewer.name,
          vip_level: viewer.vip_level,
          token: await tokenFor(viewer.id, { send: true }),
        },
      });
    },
  );

  app.post(
    '/demo/top-up',
    { schema: { hide: true, body: Type.Object({ viewer: VisitorId }) } },
    async (request, reply) => {
      const coins = await giveCoins(request.body.viewer, TOP_UP_COINS);
      return coins === null
        ? sendRefusal(reply, refuse('user_not_found', 'There is no such visitor.', { param: 'viewer' }))
        : reply.send({ coins });
    },
  );

  async function findVisitor(id: string) {
    return /^demo:[0-9a-f]{32}$/.test(id) ? readUser(pool, id) : null;
  }

  async function createVisitor() {
    const id = `demo:${newId(now())}`;
    const user = await putUser(pools.changes, id, { name: `Guest ${randomInt(1000, 10_000)}`, vip_level: 1 });
    if (isRefusal(user)) throw new Error(user.detail);
    await giveCoins(id, FIRST_COINS);
    return user;
  }

  async function giveCoins(user: string, coins: number): Promise<number | null> {
    const done = await topUp(pools.money, user, { coins, reference: 'demo' }, newId(now()));
    if (isRefusal(done)) return null;
    if (done.wallet !== null) accountsChanged([{ user, wallet: done.wallet }]);
    return done.topUp.balance;
  }
}
