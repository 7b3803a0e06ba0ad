import type { Logger } from 'pino';
import type { StoredBattle } from '../domain/battles/battle.ts';
import type { InviteRef } from '../domain/invitations/invite-ref.ts';
import { battleView } from '../wire/battle-views.ts';
import type { Connection } from './connection.ts';

/** Hosts in one query: with 20 invitations each it returns at most 2,000 rows. */
const HOSTS_PER_READ = 100;

export interface InvitesOptions {
  /** Reads the open invitations of these hosts, the latest first, for each host as many as are shown. */
  readInvites(hosts: string[]): Promise<InviteRef[]>;
  /** Reads these battles. Battles that do not exist are absent from the result. */
  readInvitedBattles(ids: string[]): Promise<StoredBattle[]>;
  log: Pick<Logger, 'warn'>;
  /** Unix milliseconds. */
  now(): number;
  /** How often hosts' invitations are compared with the database, which finds the changes of other nodes. */
  everyMs: number;
}

export interface Invites {
  /** Sends a connection, after its welcome, the user's invitations if there are any, and every change. */
  follow(user: string, connection: Connection, mayHost: boolean): void;
  unfollow(user: string, connection: Connection): void;
  /** Invitations of these hosts may have changed. */
  changed(hosts: readonly string[]): void;
  stop(): void;
}

interface Follower {
  mayHost: boolean;
  /** The battles that were sent, with their versions. */
  sent: string;
}

/**
 * Sends hosts the battles that they are invited to. Every change is read from the database, one query at a time for many hosts,
 * so that a message is complete and never older than the last one. The first query reads only versions: the rules of a
 * battle can have 50 KB, and in most seconds nearly all hosts already have the latest version.
 */
export function createInvites(options: InvitesOptions): Invites {
  const { readInvites, readInvitedBattles, log, now, everyMs } = options;
  const followers = new Map<string, Map<Connection, Follower>>();
  const waiting = new Set<string>();
  let reading = false;
  let stopped = false;
  const comparing = setInterval(() => {
    const hosting = [...followers].filter(([, own]) => [...own.values()].some(({ mayHost }) => mayHost));
    changed(hosting.map(([user]) => user));
  }, everyMs);

  function changed(hosts: readonly string[]) {
    for (const host of hosts) if (followers.has(host)) waiting.add(host);
    if (!reading && waiting.size > 0) void readAll();
  }

  async function readAll() {
    reading = true;
    while (waiting.size > 0 && !stopped) {
      const users = [...waiting].slice(0, HOSTS_PER_READ);
      for (const user of users) waiting.delete(user);
      try {
        const refs = await readInvites(users);
        for (const user of users)
          await send(
            user,
            refs.filter(({ host }) => host === user),
          );
      } catch (error) {
        log.warn({ err: error, users: users.length }, 'invitations could not be read');
      }
    }
    reading = false;
  }

  async function send(user: string, refs: readonly InviteRef[]) {
    const state = refs.map(({ battle, version }) => `${battle} ${version}`).join();
    const isUpToDate = ([, { sent }]: [Connection, Follower]) => sent === state;
    if ([...(followers.get(user) ?? [])].every(isUpToDate)) return;
    const battles = refs.length === 0 ? [] : await readInvitedBattles(refs.map(({ battle }) => battle));
    const invites = battles
      .filter((battle) => waitsFor(user, battle))
      .sort((a, b) => (a.id < b.id ? 1 : -1))
      .map((battle) => battleView(battle, now()));
    for (const [connection, follower] of [...(followers.get(user) ?? [])].filter((one) => !isUpToDate(one))) {
      follower.sent = state;
      connection.sendInvites(invites);
    }
  }

  return {
    follow(user, connection, mayHost) {
      const own = followers.get(user) ?? new Map<Connection, Follower>();
      followers.set(user, own.set(connection, { mayHost, sent: '' }));
      changed([user]);
    },
    unfollow(user, connection) {
      const own = followers.get(user);
      own?.delete(connection);
      if (own?.size === 0) followers.delete(user);
    },
    changed,
    stop() {
      stopped = true;
      clearInterval(comparing);
    },
  };
}

const waitsFor = (user: string, { state, sides }: StoredBattle) =>
  state === 'invited' &&
  sides.some(({ hosts }) => hosts.some(({ host, accepted }) => host === user && !accepted));
