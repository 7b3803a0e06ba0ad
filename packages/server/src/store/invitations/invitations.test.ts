import { LIMITS, type Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { describe, expect } from 'vitest';
import type { BattleCommit } from '../../domain/battles/battle-commit.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { changeBattle, createBattle } from '../battles/change-battle.ts';
import { readBattle, readDueBattles } from '../battles/read-battles.ts';
import { endRoom, removeGuest } from '../rooms/change-room.ts';
import { duel, granted, letTimePass } from '../testing/arena.ts';
import { expectNothingWrong, ledgerTest as it } from '../testing/ledger.ts';
import { holdLock } from '../testing/lock-waits.ts';
import { type Scene, setScene } from '../testing/stage.ts';
import {
  addInviteBlock,
  listInviteBlocks,
  removeInviteBlock,
  setInvitesAccepted,
} from './blocked-inviters.ts';
import { expireInvitations, forgetInvitations, readInvites } from './invitations.ts';

/** 24 hosts, each live in their own room; ivy and gus are guests in the first. */
const hostName = (n: number) => `h${String(n).padStart(2, '0')}`;
const HOSTS = Array.from({ length: 24 }, (_, n) => hostName(n));
const SCENE: Scene = {
  users: Object.fromEntries([...HOSTS, 'ivy', 'gus'].map((host) => [host, 0])),
  items: {},
  rooms: Object.fromEntries(
    HOSTS.map((host) => [`${host}-live`, { host, ...(host === 'h00' && { guests: ['ivy', 'gus'] }) }]),
  ),
};

const at = (host: string, room = `${host}-live`) => ({ hosts: [{ host, room }] });
const invite = (pool: pg.Pool, from: string, to: string, ttl = 60): Promise<BattleCommit | Refusal> =>
  createBattle(pool, duel({ accept: 'invite', invite_ttl_s: ttl, sides: [at(from), at(to)] }), from);
const inviteId = async (pool: pg.Pool, from: string, to: string, ttl?: number) =>
  granted(await invite(pool, from, to, ttl)).battle.id;
const inbox = async (pool: pg.Pool, host: string) =>
  (await readInvites(pool, [host])).map(({ battle }) => battle);
const stateOf = async (pool: pg.Pool, id: string) => (await readBattle(pool, id))?.state;
const accept = (pool: pg.Pool, id: string, host: string) => changeBattle(pool, id, { type: 'accept', host });
const countOf = async (pool: pg.Pool, table: string) =>
  (await pool.query<{ count: number }>(`select count(*) from ${table}`)).rows[0]!.count;

describe('the limits of invitations', () => {
  it('allow three open invitations to one host: the fourth is refused with retry_after_s, until one ends', async ({
    ledger: { pool },
  }) => {
    await setScene(pool, SCENE);
    const ids = [];
    for (let n = 0; n < LIMITS.maxOpenInvitesToHost; n++) ids.push(await inviteId(pool, 'h01', 'h00', 50));
    const refused = await invite(pool, 'h01', 'h00');
    expect(refused).toMatchObject({ code: 'rate_limited' });
    expect((refused as Refusal).retry_after_s).toBeGreaterThan(0);
    expect((refused as Refusal).retry_after_s).toBeLessThanOrEqual(50);
    granted(await changeBattle(pool, ids[0]!, { type: 'decline', host: 'h00' }));
    granted(await invite(pool, 'h01', 'h00'));
    await letTimePass(pool, ids[1]!, 50_000);
    granted(await invite(pool, 'h01', 'h00'));
    expect(await invite(pool, 'h02', 'h00')).not.toHaveProperty('code');
    await expectNothingWrong(pool);
  });

  it('also hold for concurrent proposals of one inviter', async ({ ledger: { pool } }) => {
    await setScene(pool, SCENE);
    const answers = await Promise.all(HOSTS.slice(1).map((host) => invite(pool, 'h00', host)));
    expect(answers.filter((answer) => !isRefusal(answer))).toHaveLength(LIMITS.maxOpenInvites);
    for (const refusal of answers.filter(isRefusal)) expect(refusal.code).toBe('rate_limited');
    expect(await countOf(pool, 'battles')).toBe(LIMITS.maxOpenInvites);
  });

  it('refuse the eleventh proposal within a minute, even if each was cancelled', async ({
    ledger: { pool },
  }) => {
    await setScene(pool, SCENE);
    for (let n = 0; n < LIMITS.maxRecentInvitesToHost; n++) {
      const id = await inviteId(pool, 'h01', 'h00');
      granted(await changeBattle(pool, id, { type: 'cancel' }));
    }
    expect(await invite(pool, 'h01', 'h00')).toMatchObject({ code: 'rate_limited' });
    granted(await invite(pool, 'h01', 'h02'));
  });

  it('do not count agreed battles, and do not apply to the platform', async ({ ledger: { pool } }) => {
    await setScene(pool, SCENE);
    for (let n = 0; n <= LIMITS.maxRecentInvitesToHost; n++) {
      const id = await inviteId(pool, 'h01', 'h00');
      granted(await accept(pool, id, 'h00'));
      granted(await changeBattle(pool, id, { type: 'end' }));
    }
    expect(await countOf(pool, 'invitations')).toBe(0);
    const request = duel({ accept: 'invite', sides: [at('h01'), at('h00')] });
    for (let n = 0; n < LIMITS.maxOpenInvites; n++) granted(await createBattle(pool, request, null));
  });
});

describe('a full inbox', () => {
  it('cancels the oldest invitation of the inviter with the most invitations', async ({
    ledger: { pool },
  }) => {
    await setScene(pool, SCENE);
    const single = await inviteId(pool, 'h20', 'h00');
    const ids: string[] = [];
    for (let from = 1; ids.length < LIMITS.maxInbox - 1; from++) {
      for (let n = 0; n < LIMITS.maxOpenInvitesToHost && ids.length < LIMITS.maxInbox - 1; n++) {
        ids.push(await inviteId(pool, hostName(from), 'h00'));
      }
    }
    expect(await inbox(pool, 'h00')).toHaveLength(LIMITS.maxInbox);
    const { battle, inviteHosts } = granted(await invite(pool, 'h21', 'h00'));
    expect(await stateOf(pool, ids[0]!)).toBe('cancelled');
    expect(inviteHosts.sort()).toEqual(['h00', 'h01', 'h21']);
    expect((await inbox(pool, 'h00')).sort()).toEqual([single, ...ids.slice(1), battle.id].sort());
    await expectNothingWrong(pool);
  });

  it('cancels the oldest invitation, never the new one, if each inviter has one', async ({
    ledger: { pool },
  }) => {
    await setScene(pool, SCENE);
    const ids = [];
    for (let from = 1; from <= LIMITS.maxInbox; from++) ids.push(await inviteId(pool, hostName(from), 'h00'));
    ids.push(await inviteId(pool, 'h22', 'h00'));
    expect(await inbox(pool, 'h00')).toEqual(ids.slice(1).reverse());
  });

  it('keeps an invitation that is being accepted, without waiting', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, SCENE);
    const ids = [];
    for (let from = 1; from <= LIMITS.maxInbox; from++) ids.push(await inviteId(pool, hostName(from), 'h00'));
    const gate = await holdLock(await ledger.connect(), 'battles', ids[0]!);
    granted(await invite(pool, 'h22', 'h00'));
    await gate.release();
    granted(await accept(pool, ids[0]!, 'h00'));
    expect(await stateOf(pool, ids[0]!)).toBe('live');
  });
});

describe('expired invitations', () => {
  it('are refused and not shown before they are marked', async ({ ledger: { pool } }) => {
    await setScene(pool, SCENE);
    const id = await inviteId(pool, 'h01', 'h00');
    expect(await readDueBattles(pool, 10)).toMatchObject({ due: [], nextAt: null });
    await letTimePass(pool, id, 60_000);
    expect(await readDueBattles(pool, 10)).toMatchObject({ due: [], nextAt: null });
    expect(await inbox(pool, 'h00')).toEqual([]);
    expect(await accept(pool, id, 'h00')).toMatchObject({ code: 'battle_state' });
  });

  it('are marked as expired in portions, each in one statement', async ({ ledger: { pool } }) => {
    await setScene(pool, SCENE);
    const ids = [];
    for (let from = 1; from <= 5; from++) ids.push(await inviteId(pool, hostName(from), 'h00'));
    const open = await inviteId(pool, 'h06', 'h00');
    for (const id of ids) await letTimePass(pool, id, 60_000);
    expect(await expireInvitations(pool, 3)).toMatchObject({ more: true });
    expect(await expireInvitations(pool, 3)).toMatchObject({ more: true });
    expect(await expireInvitations(pool, 3)).toEqual({ hosts: [], more: false });
    for (const id of ids) expect(await readBattle(pool, id)).toMatchObject({ state: 'expired', version: 2 });
    expect(await inbox(pool, 'h00')).toEqual([open]);
    await expectNothingWrong(pool);
  });

  it('are deleted a day later, and agreed battles are not', async ({ ledger: { pool } }) => {
    await setScene(pool, SCENE);
    const agreed = await inviteId(pool, 'h01', 'h00');
    granted(await accept(pool, agreed, 'h00'));
    granted(await changeBattle(pool, agreed, { type: 'end' }));
    const declined = await inviteId(pool, 'h02', 'h00');
    granted(await changeBattle(pool, declined, { type: 'decline', host: 'h00' }));
    await forgetInvitations(pool, 10);
    expect(await stateOf(pool, declined)).toBe('declined');
    await pool.query(`update battles set over_at = over_at - interval '25 hours' where id = $1`, [declined]);
    await pool.query(`update invitations set created_at = created_at - interval '25 hours'`);
    await forgetInvitations(pool, 10);
    expect([await stateOf(pool, declined), await stateOf(pool, agreed)]).toEqual([undefined, 'cut_short']);
    expect(await countOf(pool, 'invitations')).toBe(0);
    await expectNothingWrong(pool);
  });
});

describe('a room that ends', () => {
  it('cancels thousands of invitations in as many statements as a single one', async ({
    ledger: { pool },
  }) => {
    await setScene(pool, SCENE);
    await inviteId(pool, 'h01', 'h00', 3_600);
    await pool.query(
      `insert into battles (id, mode, state, version, inviter_id, rules, secret, progress, created_at)
       select gen_random_uuid(), mode, state, version, inviter_id, rules, secret, progress, created_at
         from battles, generate_series(1, 2000)`,
    );
    await pool.query(
      `insert into battle_hosts
       select b.id, h.side, h.host_id, h.room_id, false from battles b, battle_hosts h
        where b.id <> h.battle_id on conflict do nothing`,
    );
    const { battles, inviteHosts, events } = granted(await endRoom(pool, 'h00-live'))!;
    expect(battles).toEqual([]);
    expect(inviteHosts.sort()).toEqual(['h00', 'h01']);
    expect(events.events.map(({ type }) => type)).toEqual(['room_ended']);
    const { rows } = await pool.query('select state, count(*) from battles group by state');
    expect(rows).toEqual([{ state: 'cancelled', count: 2_001 }]);
    await expectNothingWrong(pool);
  });

  it('does not wait for an acceptance, which then finds the room ended', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, SCENE);
    const id = await inviteId(pool, 'h01', 'h00');
    const gate = await holdLock(await ledger.connect(), 'battles', id);
    granted(await endRoom(pool, 'h00-live'));
    await gate.release();
    expect(await accept(pool, id, 'h00')).toMatchObject({ code: 'room_not_live' });
    expect(await stateOf(pool, id)).toBe('invited');
  });

  it('cancels invitations as the removal of a guest does', async ({ ledger: { pool } }) => {
    await setScene(pool, SCENE);
    const request = duel({ accept: 'invite', sides: [at('ivy', 'h00-live'), at('h01')] });
    const { id } = granted(await createBattle(pool, request, null)).battle;
    const kept = await inviteId(pool, 'h01', 'h00');
    const { inviteHosts } = granted(await removeGuest(pool, 'h00-live', 'ivy'))!;
    expect(inviteHosts.sort()).toEqual(['h01', 'ivy']);
    expect([await stateOf(pool, id), await stateOf(pool, kept)]).toEqual(['cancelled', 'invited']);
  });
});

it('a guest cannot bring a battle into a room whose host takes no part', async ({ ledger: { pool } }) => {
  await setScene(pool, SCENE);
  const sides = [at('ivy', 'h00-live'), at('h01')];
  expect(await createBattle(pool, duel({ accept: 'invite', sides }), 'ivy')).toMatchObject({
    code: 'forbidden',
    param: 'sides',
  });
  granted(await createBattle(pool, duel({ accept: 'invite', sides }), null));
});

describe('a host', () => {
  it('blocks an inviter: open invitations are cancelled, and later ones are refused', async ({
    ledger: { pool },
  }) => {
    await setScene(pool, SCENE);
    const id = await inviteId(pool, 'h01', 'h00');
    const other = await inviteId(pool, 'h02', 'h00');
    expect(granted(await addInviteBlock(pool, 'h00', 'h01')).inviteHosts.sort()).toEqual(['h00', 'h01']);
    expect([await stateOf(pool, id), await stateOf(pool, other)]).toEqual(['cancelled', 'invited']);
    expect(await invite(pool, 'h01', 'h00')).toMatchObject({ code: 'invite_blocked' });
    granted(await invite(pool, 'h01', 'h02'));
    granted(await addInviteBlock(pool, 'h00', 'h01'));
    expect(await listInviteBlocks(pool, { host: 'h00', limit: 10 })).toEqual([{ inviter: 'h01' }]);
    expect(await addInviteBlock(pool, 'h00', 'nobody-yet')).toMatchObject({ code: 'user_not_found' });
    await removeInviteBlock(pool, 'h00', 'h01');
    granted(await invite(pool, 'h01', 'h00'));
  });

  it('switches invitations off, except those of the platform', async ({ ledger: { pool } }) => {
    await setScene(pool, SCENE);
    const id = await inviteId(pool, 'h01', 'h00');
    const own = await inviteId(pool, 'h00', 'h02');
    granted(await setInvitesAccepted(pool, 'h00', false));
    expect([await stateOf(pool, id), await stateOf(pool, own)]).toEqual(['cancelled', 'invited']);
    expect(await invite(pool, 'h02', 'h00')).toMatchObject({ code: 'invite_blocked' });
    granted(await createBattle(pool, duel({ accept: 'invite', sides: [at('h01'), at('h00')] }), null));
    granted(await setInvitesAccepted(pool, 'h00', true));
    granted(await invite(pool, 'h02', 'h00'));
  });
});
