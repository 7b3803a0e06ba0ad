import { openTcpProxy, type TcpProxy } from '../../../../../test/support/tcp-proxy.ts';
import { onDatabase } from '../../../../../test/support/test-postgres.ts';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import type { BattleAction } from '../../domain/battles/battle-action.ts';
import type { ContributionRow } from '../../domain/battles/contribution.ts';
import {
  type CrashScenario,
  type Fate,
  ITEMS,
  SENDERS,
} from '../../domain/battles/testing/crash-scenarios.ts';
import type { PlainAction } from '../../domain/battles/testing/plain/battle.ts';
import type { BattleWorld, Committed } from '../../domain/battles/testing/run-scenario.ts';
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

/** The events of a battle that start or end a round. */
const TURNS = ['battle_countdown', 'battle_started', 'battle_round_ended', 'battle_overtime', 'battle_ended'];

/** Replaces the database's clock with one that the test sets, for every connection from now on. */
export async function holdClock(url: string, at: number): Promise<void> {
  await onDatabase(url, async (client) => {
    await client.query('create schema clock; create table clock.hand (at timestamptz not null)');
    await client.query('insert into clock.hand values ($1)', [new Date(at)]);
    // Renamed and not replaced, because PostgreSQL calls its own function by its id.
    await client.query('alter function pg_catalog.clock_timestamp() rename to own_clock_timestamp');
    await client.query(
      `create function pg_catalog.clock_timestamp() returns timestamptz language sql volatile as 'select at from clock.hand'`,
    );
  });
}

/** A UUID as 32 hex digits, by its time and number. */
const uuidAt = (at: number, n: number): string =>
  at.toString(16).padStart(12, '0') + n.toString(16).padStart(20, '0');

/** A real database whose clock the test sets, and nodes that can die at any packet that they send to it. */
export async function openDatabaseWorld(ledger: TestLedger, scenario: CrashScenario): Promise<BattleWorld> {
  const { pool } = ledger;
  const clock = async () => (await pool.query<{ at: number }>('select at from clock.hand')).rows[0]!.at;
  await setScene(pool, SCENE);
  const { id } = granted(await createBattle(pool, scenario.request, scenario.inviter)).battle;
  const committers = [ledger.openCommitter(), ledger.openCommitter()];
  const seen = new Set<string>();
  let now = await clock();
  let ids = 0;
  let proxies: TcpProxy[] = [];
  /** The change since the last `committed()`: one action, or due transitions that were carried out. */
  let act: { action: PlainAction; version: number; live: boolean; at: number } | null = null;
  let polled = false;
  /** An expired invitation has no event, so it is reported once, even if the node that wrote it has died. */
  let expiryReported = false;

  /** Runs `work` through a separate proxy, which may break. Null: it broke. */
  async function as<T>(fate: Fate, work: (url: string) => Promise<T>): Promise<T | null> {
    if (fate === 'survives') return work(ledger.url);
    const breakAt = { chunk: fate.diesAt, delivered: fate.delivered };
    const proxy = await openTcpProxy(ledger.url, { breakAt });
    proxies.push(proxy);
    return work(proxy.url).catch(() => null);
  }

  const withPool = <T>(fate: Fate, work: (own: typeof pool) => Promise<T>): Promise<T | null> =>
    as(fate, async (url) => {
      if (fate === 'survives') return work(pool);
      const own = openPool(url, () => {}, 1);
      return work(own).finally(() => own.end());
    });

  /** Waits until PostgreSQL has ended the dead nodes' connections. Until then their last statements may still run. */
  async function closeBrokenConnections() {
    const ports = proxies.flatMap((proxy) => [...proxy.ports]);
    for (const proxy of proxies) await proxy.close();
    proxies = [];
    if (ports.length === 0) return;
    await waitUntil('PostgreSQL has ended the broken connections', async () => {
      const { rowCount } = await pool.query('select from pg_stat_activity where client_port = any($1)', [
        ports,
      ]);
      return rowCount === 0;
    });
  }

  const read = async () => (await readBattle(pool, id))!;
  const isLive = async (room: string) =>
    (await pool.query('select from rooms where id = $1 and ended_at is null', [room])).rowCount === 1;

  /** Reads the new events of the feeds. */
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
      now = at;
      await pool.query('update clock.hand set at = $1', [new Date(at)]);
    },

    // Two committers share a batch, as two nodes would. They compete for the battle's lock.
    async send(commands, fate) {
      if (fate !== 'survives') {
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

    async poll(fate) {
      const found = await withPool(fate, async (own) => {
        const { due } = await readDueBattles(own, 10);
        for (const battle of due) await changeBattle(own, battle, { type: 'due' });
        const { more } = await expireInvitations(own, 10);
        return due.length > 0 || more;
      });
      polled ||= found === true;
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
        // An action on an expired invitation writes only the expiry. A room ends in any case.
        const done = (await wasDone(act)) && (!hasExpired || action.type === 'room_ended');
        act = null;
        return [...(hasExpired ? due : []), ...(done ? [{ action, at }] : [])];
      }
      const cameThrough = polled || hasExpired;
      polled = false;
      if (gifts.length === 0) return cameThrough || turns.length > 0 ? due : [];
      if (turns.length === 0) return [...gifts.map((gift) => ({ gift })), ...(hasExpired ? due : [])];
      // The `seq` in each room's feed shows which gifts came before the transition.
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
    newGiftId: () => uuidAt(now, ++ids),
  };
}
