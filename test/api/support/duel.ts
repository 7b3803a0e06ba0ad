import { setTimeout as sleep } from 'node:timers/promises';
import type { Battle, BattleAudit, PostBattle, Receipt } from '@lavish/protocol';
import type { ApiServer } from './api-server.ts';
import { battlesOf } from './battle-rooms.ts';
import { callsOf, newKey } from './stage.ts';

/** A gift's sender, item and side; by default one rose of Mia's. */
export interface DuelGift {
  sender?: string;
  item?: string;
  quantity?: number;
  key?: string;
}

type Verdict = NonNullable<Receipt['battle']>;

/** A battle of two hosts who are in no other, so that the battles of several tests run at once. */
export interface Duel {
  readonly id: string;
  readonly rooms: readonly string[];
  /** Sends a gift to a host of a side, by number. Returns how it counted according to its receipt. */
  give(side: 0 | 1, gift?: DuelGift): Promise<Verdict>;
  read(): Promise<Battle>;
  /** Waits until the database's clock reaches this second of the running round. */
  untilSecond(second: number): Promise<void>;
  /** Waits until a round of this kind runs. */
  untilRound(state: 'live' | 'overtime', round: number): Promise<Battle>;
  /** Returns the battle when it is over, after a successful audit. */
  untilOver(): Promise<Battle>;
  /** Returns the battle recomputed from its gifts. */
  audit(): Promise<BattleAudit>;
  /** Cuts it short, so that its secret is published. */
  end(): Promise<Battle>;
}

let duels = 0;

/** Two new hosts, each live in a room of their own; their battle is live at once. */
export async function startDuel(server: ApiServer, rules: Partial<PostBattle>): Promise<Duel> {
  const { putUser, openRoom, gift: send } = callsOf(server);
  const battles = battlesOf(server);
  duels += 1;
  const hosts = [`nova-${duels}`, `rex-${duels}`];
  const rooms = hosts.map((host) => `${host}-live`);
  for (const [index, host] of hosts.entries()) {
    await putUser(host);
    await openRoom(rooms[index]!, host);
  }
  const { id } = await battles.propose({
    sides: hosts.map((host, index) => ({ hosts: [{ host, room: rooms[index]! }] })),
    ...rules,
  });
  const read = () => battles.read(id);

  async function untilIt(what: string, isSo: (battle: Battle) => boolean): Promise<Battle> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const battle = await read();
      if (isSo(battle)) return battle;
      if (Date.now() > deadline) throw new Error(`${id} is still ${battle.state}, and not ${what}`);
      await sleep(20);
    }
  }

  /** Only two audits wait at once: further ones are refused, and repeated here. */
  async function audit(): Promise<BattleAudit> {
    for (;;) {
      const { status, text, body } = await server.call({ path: `/v1/battles/${id}/audit` });
      if (status === 200) return body as unknown as BattleAudit;
      if (status !== 503) throw new Error(`The audit of ${id}: ${text}`);
      await sleep(20);
    }
  }

  const secondOf = ({ server_time, starts_at }: Battle) =>
    (Date.parse(server_time) - Date.parse(starts_at!)) / 1_000;

  return {
    id,
    rooms,
    read,
    async give(side, { sender = 'mia', item = 'rose', quantity = 1, key = newKey() } = {}) {
      const receipt = await send(rooms[side]!, { sender, item, quantity }, key);
      const { battle } = receipt as unknown as Receipt;
      if (battle?.id !== id) throw new Error(`Not in the battle: ${JSON.stringify(receipt)}.`);
      return battle;
    },
    async untilSecond(second) {
      await untilIt(`${second} s into its round`, (battle) => secondOf(battle) >= second);
    },
    untilRound: (state, round) =>
      untilIt(
        `${state} in round ${round}`,
        (battle) => battle.state === state && battle.round === round && secondOf(battle) >= 0,
      ),
    async untilOver() {
      const battle = await untilIt('over', ({ result }) => result !== null);
      const { differences } = await audit();
      if (differences.length > 0) throw new Error(`The audit of ${id}: ${JSON.stringify(differences)}.`);
      return battle;
    },
    audit,
    end: () => battles.act(id, 'end'),
  };
}

/** The supporters of the duels' hosts, with as many coins as they need, and the items that they give. */
export async function setTheStands(server: ApiServer): Promise<void> {
  const { putUser, topUp, putItem } = callsOf(server);
  for (const user of ['mia', 'tom', 'zoe']) {
    await putUser(user);
    await topUp(user, 100_000);
  }
  await putItem('rose', { name: 'Rose', price: 10, category: 'flowers' });
  await putItem('cake', { name: 'Cake', price: 100, category: 'sweets' });
  await putItem('cheer', { name: 'Cheer', price: 1, points: 5 });
}
