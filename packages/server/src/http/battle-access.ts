import { type BattleHostRequest, fromWireId, type Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { hostsOf, isAgreed, type StoredBattle, type StoredHost } from '../domain/battles/battle.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { allows, type Identity } from '../domain/users/identity.ts';
import { readBattle } from '../store/battles/read-battles.ts';

/** A battle that was not agreed concerns its hosts: what it says is their inviter's choice alone. */
const maySee = (identity: Identity, battle: StoredBattle): boolean =>
  identity.kind === 'server' || isAgreed(battle) || hostsOf(battle).includes(identity.user);

/** The battle that a path names by its wire identifier. */
export async function findBattle(pool: pg.Pool, wireId: string): Promise<StoredBattle | Refusal> {
  const id = fromWireId('btl', wireId);
  const battle = id === null ? null : await readBattle(pool, id);
  return battle ?? battleNotFound(wireId);
}

/** The same, if `identity` may see it. */
export async function findVisibleBattle(
  pool: pg.Pool,
  wireId: string,
  identity: Identity,
): Promise<StoredBattle | Refusal> {
  const battle = await findBattle(pool, wireId);
  return isRefusal(battle) || maySee(identity, battle) ? battle : battleNotFound(wireId);
}

/** Text in the path that is no identifier is not repeated. */
const battleNotFound = (wireId: string): Refusal =>
  refuse(
    'battle_not_found',
    `There is no battle ${fromWireId('btl', wireId) === null ? 'of this name' : wireId}.`,
    { param: 'battle' },
  );

const placeOf = ({ sides }: StoredBattle, host: string): StoredHost | undefined =>
  sides.flatMap(({ hosts }) => hosts).find((one) => one.host === host);

/** The token's user takes part in the battle, and the token says that it hosts in the room where. */
function speaksAs(identity: Identity & { kind: 'user' }, battle: StoredBattle): boolean {
  const place = placeOf(battle, identity.user);
  return place !== undefined && allows(identity, 'host', place.room);
}

/** For which host of the battle `identity` speaks: a server for the one it names, a token for its own user. */
export function actingHost(
  identity: Identity,
  battle: StoredBattle,
  { host }: BattleHostRequest,
): string | Refusal {
  if (identity.kind === 'user') {
    if (host !== undefined && host !== identity.user) {
      return refuse('forbidden', `This token speaks for ${identity.user} only.`, { param: 'host' });
    }
    return speaksAs(identity, battle)
      ? identity.user
      : refuse('forbidden', 'This is for hosts of the battle, with a token that grants host.');
  }
  if (host === undefined) {
    return refuse('invalid_request', 'host is required with a server key: who is it?', { param: 'host' });
  }
  return placeOf(battle, host)
    ? host
    : refuse('invalid_request', `${host} takes no part in this battle.`, { param: 'host' });
}

/** Who proposes: null for the platform's server, else the host; or a refusal for anyone but the battle's inviter. */
export function requireInviter(identity: Identity, battle: StoredBattle): string | null | Refusal {
  if (identity.kind === 'server') return null;
  return identity.user === battle.inviter && speaksAs(identity, battle)
    ? identity.user
    : refuse('forbidden', "This is for the platform's server key, or the host who proposed the battle.");
}
