import { uuidv7obj } from 'uuidv7';
import { openTcpProxy, type TcpProxy } from '../../../../../test/support/tcp-proxy.ts';
import { onDatabase } from '../../../../../test/support/test-postgres.ts';
import type { BattleAction } from '../../domain/battles/battle-action.ts';
import type { ContributionRow } from '../../domain/battles/contribution.ts';
import type { BattleWorld, Committed } from '../../domain/battles/testing/lead-life.ts';
import type { PlainAction } from '../../domain/battles/testing/plain/battle.ts';
import { type Fate, ITEMS, SENDERS, type WholeLife } from '../../domain/battles/testing/whole-lives.ts';
import type { StoredGift } from '../../domain/gifts/gift.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { changeBattle, createBattle } from '../battles/change-battle.ts';
import { readBattle, readDueBattles } from '../battles/read-battles.ts';
import { GIFT_COLUMNS, type GiftRow, giftOf } from '../gifts/gift-rows.ts';
import { expireInvitations } from '../invitations/invitations.ts';
import { endRoom } from '../rooms/change-room.ts';
import { granted } from './arena.ts';
import type { TestLedger } from './ledger.ts';
import { until } from './lock-waits.ts';
import { type Scene, setScene } from './stage.ts';

const SCENE: Scene = {
  users: {
    ...Object.fromEntries(SENDERS.map((sender) => [sender, 1_000_000])),
    ...{ nova: 0, rex: 0, max: 0, ivy: 0, gus: 0 },
  },
  items: ITEMS,
  rooms: {
    'nova-live': { host: 'nova', guests: ['ivy'] },
    'rex-live': { host: 'rex', guests: ['gus'] },
    'max-live': { host: 'max' },
  },
};

/** Of the events of a battle those that tell of its end or of a round's. */
const TURNS = ['battle_countdown', 'battle_started', 'battle_round_ended', 'battle_overtime', 'battle_ended'];

/** Puts a hand-moved clock before the database's own, for every connection from now on. */
export async function holdClock(url: string, at: number): Promise<void> {
  await onDatabase(url, async (client) => {
    await client.query('create schema clock; create table clock.hand (at timestamptz not null)');
    await client.query('insert into clock.hand values ($1)', [new Date(at)]);
    // Renamed, not replaced: PostgreSQL calls its own function by its id, whatever the catalogue says of that.
    await client.query('alter function pg_catalog.clock_timestamp() rename to own_clock_timestamp');
    await client.query(
      `create function pg_catalog.clock_timestamp() returns timestamptz language sql volatile as 'select at from clock.hand'`,
    );
  });
}

/** A real database whose clock is held, and nodes that die at any word they say to it. */
export async function openDatabaseWorld(ledger: TestLedger, life: WholeLife): Promise<BattleWorld> {
  const { pool } = ledger;
  await setScene(pool, SCENE);
  const { id } = granted(await createBattle(pool, life.request, life.inviter)).battle;
  const committers = [ledger.openCommitter(), ledger.openCommitter()];
  const seen = new Set<string>();
  let proxies: TcpProxy[] = [];
  /** What was done since it was last asked: one action, or looks, of which some found something due and came through. */
  let act: { action: PlainAction; version: number; live: boolean; at: number } | null = null;
  let looked = false;
  /** An expired invitation leaves no event: it is reported once, also when the node that wrote it has died. */
  let expiryReported = false;

  /** Runs `work` through a proxy of its own, which may break; null: it did. */
  async function as<T>(fate: Fate, work: (url: string) => Promise<T>): Promise<T | null> {
    if (fate === 'lives') return work(ledger.url);
    const breakAt = { chunk: fate.diesAt, delivered: fate.heard };
    const proxy = await openTcpProxy(ledger.url, { breakAt });
    proxies.push(proxy);
    return work(proxy.url).catch(() => null);
  }

  const withPool = <T>(fate: Fate, work: (own: typeof pool) => Promise<T>): Promise<T | null> =>
    as(fate, async (url) => {
      if (fate === 'lives') return work(pool);
      const own = openPool(url, () => {}, 1);
      return work(own).finally(() => own.end());
    });

  /** Until PostgreSQL has done what the dead had asked of it last, nobody can say what they have done. */
  async function closeBrokenConnections() {
    const ports = proxies.flatMap((proxy) => [...proxy.ports]);
    for (const proxy of proxies) await proxy.close();
    proxies = [];
    if (ports.length === 0) return;
    await until('PostgreSQL has noticed who died', async () => {
      const { rowCount } = await pool.query('select from pg_stat_activity where client_port = any($1)', [
        ports,
      ]);
      return rowCount === 0;
    });
  }

  const clock = async () => (await pool.query<{ at: number }>('select at from clock.hand')).rows[0]!.at;
  const read = async () => (await readBattle(pool, id))!;
  const isLive = async (room: string) =>
    (await pool.query('select from rooms where id = $1 and ended_at is null', [room])).rowCount === 1;

  /** What is new in the feeds. */
  async function readChanges() {
    const { rows: gifts } = await pool.query<GiftRow>(
      `select ${GIFT_COLUMNS} from gifts g order by g.battle_ordinal, g.id`,
    );
    const { rows: turns } = await pool.query<{ room: string; seq: number; at: number }>(
      `select room_id as room, seq, at from room_events where event->>'type' = any($1) order by seq`,
      [TURNS],
    );
    const isNew = ({ room, seq }: { room: string; seq: number }) => {
      const place = `${room} ${seq}`;
      return !seen.has(place) && seen.add(place);
    };
    return { gifts: gifts.map(giftOf).filter(isNew), turns: turns.filter(isNew) };
  }

  async function wasDone({ action, version, live }: NonNullable<typeof act>): Promise<boolean> {
    if (action.type === 'room_ended') return live && !(await isLive(action.room));
    return (await read()).version !== version;
  }

  await readChanges();
  return {
    async setClock(at) {
      await pool.query('update clock.hand set at = $1', [new Date(at)]);
    },

    // Two committers share a batch that is to come through, as two nodes would: they meet on the battle's lock.
    async send(commands, fate) {
      if (fate !== 'lives') {
        const answer = await as(fate, (url) => ledger.openCommitter(url).commit(commands));
        return answer?.outcomes ?? null;
      }
      const half = Math.ceil(commands.length / 2);
      const halves = [commands.slice(0, half), commands.slice(half)].filter(({ length }) => length > 0);
      const answers = await Promise.all(halves.map((own, index) => committers[index]!.commit(own)));
      return answers.flatMap(({ outcomes }) => outcomes);
    },

    async act(action, fate) {
      const live = action.type === 'room_ended' && (await isLive(action.room));
      act = { action, live, version: (await read()).version, at: await clock() };
      const answer = await withPool<unknown>(fate, (own) =>
        action.type === 'room_ended'
          ? endRoom(own, action.room, action.by).then((change) => change ?? 'it had ended')
          : changeBattle(own, id, action as BattleAction),
      );
      if (answer === null) return null;
      return isRefusal(answer) ? 'refused' : 'done';
    },

    async look(fate) {
      const found = await withPool(fate, async (own) => {
        const { due } = await readDueBattles(own, 10);
        for (const battle of due) await changeBattle(own, battle, { type: 'due' });
        const { more } = await expireInvitations(own, 10);
        return due.length > 0 || more;
      });
      looked ||= found === true;
    },

    async committed() {
      await closeBrokenConnections();
      const at = await clock();
      const { gifts, turns } = await readChanges();
      const due: Committed[] = [{ action: { type: 'due' }, at }];
      const hasExpired = !expiryReported && (await read()).state === 'expired';
      expiryReported ||= hasExpired;
      if (act !== null) {
        const { action } = act;
        // An action that finds the invitation expired writes that and nothing else; a room ends all the same.
        const done = (await wasDone(act)) && (!hasExpired || action.type === 'room_ended');
        act = null;
        return [...(hasExpired ? due : []), ...(done ? [{ action, at }] : [])];
      }
      const cameThrough = looked || hasExpired;
      looked = false;
      if (gifts.length === 0) return cameThrough || turns.length > 0 ? due : [];
      if (turns.length === 0) return [...gifts.map((gift) => ({ gift })), ...(hasExpired ? due : [])];
      // Each room's feed knows which of its gifts came before the turn.
      const isAfter = ({ room, seq }: StoredGift) =>
        turns.some((turn) => turn.room === room && turn.seq < seq);
      const [late, early] = [gifts.filter(isAfter), gifts.filter((gift) => !isAfter(gift))];
      return [...early.map((gift) => ({ gift })), ...due, ...late.map((gift) => ({ gift }))];
    },

    read,
    async readContributions() {
      const { rows } = await pool.query<ContributionRow>(
        'select battle_id as battle, side, sender_id as sender, gifts, points, coins, since from battle_supporters',
      );
      return rows;
    },
    newGiftId: () => uuidv7obj().toHex(),
  };
}
