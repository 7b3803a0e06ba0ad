import type { Battle, PostBattle } from '@lavish/protocol';
import { expireInvitations } from '../../../packages/server/src/store/invitations/invitations.ts';
import { waitUntil } from '../../support/wait-until.ts';
import type { ApiCall, ApiServer } from './api-server.ts';
import { post } from './gift-faults.ts';
import { callsOf } from './stage.ts';
import type { SocketAnswer, TestSocket } from './test-socket.ts';
import { tokenOf } from './tokens.ts';

/** Nova and Rex, each live in a room of their own, with roses for 10; Mia and Tom, with 1,000 coins each. */
export async function openBattleRooms(server: ApiServer): Promise<void> {
  const { putUser, topUp, putItem, openRoom } = callsOf(server);
  for (const user of ['nova', 'rex', 'mia', 'tom']) await putUser(user, { name: user.toUpperCase() });
  for (const user of ['mia', 'tom']) await topUp(user, 1_000);
  await putItem('rose', { name: 'Rose', price: 10 });
  await openRoom('nova-live', 'nova');
  await openRoom('rex-live', 'rex');
}

/** A battle of Nova and Rex, live at once for longer than any test takes, unless `over` changes that. */
export const novaAgainstRex = (over: Partial<PostBattle> = {}): PostBattle => ({
  mode: 'solo',
  sides: [{ hosts: [{ host: 'nova', room: 'nova-live' }] }, { hosts: [{ host: 'rex', room: 'rex-live' }] }],
  accept: 'auto',
  countdown_s: 0,
  ...over,
});

/** The ids of a host and of a room. */
type Place = [host: string, room: string];
export const NOVA: Place = ['nova', 'nova-live'];
export const REX: Place = ['rex', 'rex-live'];
export const sides = (...hosts: Place[][]) => ({
  sides: hosts.map((side) => ({ hosts: side.map(([host, room]) => ({ host, room })) })),
});

export const hostToken = (user: string) => tokenOf(user, { watch: true, send: true, host: true });

export const proposal = (over: Partial<PostBattle> = {}): ApiCall =>
  post('/v1/battles', novaAgainstRex(over));
export const act = (battle: string, action: string, body?: object): ApiCall =>
  post(`/v1/battles/${battle}/${action}`, body);

/** Calls about battles that must succeed. */
export function battlesOf(server: ApiServer) {
  async function well(call: ApiCall): Promise<Battle> {
    const { status, text, body } = await server.call(call);
    if (status >= 300) throw new Error(`${call.path}: ${text}`);
    return body as unknown as Battle;
  }
  return {
    propose: (over: Partial<PostBattle> = {}, as?: string) => well({ ...proposal(over), ...(as && { as }) }),
    act: (battle: string, action: string, body?: object) => well(act(battle, action, body)),
    actAs: (user: string, battle: string, action: string) =>
      well({ ...act(battle, action), as: hostToken(user) }),
    read: (battle: string) => well({ path: `/v1/battles/${battle}` }),
    /**
     * Ends every running battle, so that the next test finds the hosts free and nothing changes by itself. Repeats until none is left,
     * because a battle may change its state before the request arrives. Expired invitations are marked here, because the server does it
     * only once a second.
     */
    endAll: () =>
      waitUntil('all battles are over', async () => {
        await expireInvitations(server.db, 1_000);
        const { rows } = await server.db.query<{ id: string; state: string }>(
          `select 'btl_' || replace(id::text, '-', '') as id, state from battles where over_at is null`,
        );
        for (const { id, state } of rows)
          await server.call(act(id, state === 'invited' || state === 'countdown' ? 'cancel' : 'end'));
        return rows.length === 0;
      }),
  };
}

interface Watched {
  events: { type: string; seq?: number; battle?: string }[];
  /** Every state of a battle, in the order of arrival. */
  battles: Battle[];
}

/** What a socket was sent about a room, in order. */
export function shownOn({ received }: TestSocket, room: string): Watched {
  const messages = received.filter(
    (message) => (message.t === 'subscribed' || message.t === 'frame') && message.room === room,
  );
  return {
    events: messages.flatMap(({ events }) => events as Watched['events']),
    battles: messages.flatMap(({ state }) => {
      const { battle } = (state ?? {}) as { battle?: Battle | null };
      return battle ? [battle] : [];
    }),
  };
}

/** Matches the first frame or response whose battle is in this state. */
export const battleIn =
  (state: Battle['state'], battle?: string) =>
  ({ t, state: shown }: SocketAnswer): boolean => {
    const { battle: found } = (shown ?? {}) as { battle?: Battle | null };
    return (
      (t === 'frame' || t === 'subscribed') && found?.state === state && (!battle || found.id === battle)
    );
  };
