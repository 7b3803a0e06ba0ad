import type { Logger } from 'pino';
import type { Battle } from '../domain/battle/battle.ts';
import { battleView } from '../domain/battle/battle-views.ts';
import type { Connection } from './connection.ts';

/** Invitations that a host is told of: more than anyone looks through. The latest ones. */
const MAX_TOLD = 20;

export interface InvitesOptions {
  /** Battles for which one of these hosts has yet to accept. */
  readInvites(hosts: string[]): Promise<Battle[]>;
  log: Pick<Logger, 'warn'>;
  /** Unix milliseconds. */
  now(): number;
  /** How often hosts' invitations are compared with the database: what another node did is found so. */
  everyMs: number;
}

export interface Invites {
  /** Tells a connection, which has had its welcome, of the user's invitations if there are any, and of every change. */
  follow(user: string, connection: Connection, mayHost: boolean): void;
  unfollow(user: string, connection: Connection): void;
  /** Invitations of these hosts may have changed. */
  changed(hosts: readonly string[]): void;
  stop(): void;
}

interface Follower {
  mayHost: boolean;
  /** Which battles in which version it was told of. */
  told: string;
}

/**
 * Tells hosts which battles wait for them. However the news come, it is the database that is asked, one query at a time
 * for everyone who waits, so that what is told is complete and never goes back.
 */
export function createInvites({ readInvites, log, now, everyMs }: InvitesOptions): Invites {
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
      const users = [...waiting];
      waiting.clear();
      try {
        const battles = await readInvites(users);
        for (const user of users) tell(user, invitesOf(user, battles));
      } catch (error) {
        log.warn({ err: error, users: users.length }, 'invitations could not be read');
      }
    }
    reading = false;
  }

  function tell(user: string, battles: Battle[]) {
    const state = battles.map(({ id, version }) => `${id} ${version}`).join();
    for (const [connection, follower] of followers.get(user) ?? []) {
      if (follower.told === state) continue;
      follower.told = state;
      connection.tellInvites(battles.map((battle) => battleView(battle, now())));
    }
  }

  return {
    follow(user, connection, mayHost) {
      const own = followers.get(user) ?? new Map<Connection, Follower>();
      followers.set(user, own.set(connection, { mayHost, told: '' }));
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

/** The latest first. */
const invitesOf = (user: string, battles: readonly Battle[]): Battle[] =>
  battles
    .filter((battle) => waitsFor(user, battle))
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, MAX_TOLD);

const waitsFor = (user: string, { state, sides }: Battle) =>
  state === 'invited' &&
  sides.some(({ hosts }) => hosts.some(({ host, accepted }) => host === user && !accepted));
