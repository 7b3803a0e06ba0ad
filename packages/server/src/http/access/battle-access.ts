import { type BattleHostRequest, fromWireId, type Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { hostsOf, isAgreed, type StoredBattle, type StoredHost } from '../../domain/battles/battle.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { allows, type Identity } from '../../domain/users/identity.ts';
import { readBattle } from '../../store/battles/read-battles.ts';

/** Only its hosts may see a battle that they have not agreed to: the inviter alone chose its names. */
const maySee = (identity: Identity, battle: StoredBattle): boolean =>
  identity.kind === 'server' || isAgreed(battle) || hostsOf(battle).includes(identity.user);

/** Reads the battle that a path names by its wire identifier. */
export async function findBattle(pool: pg.Pool, wireId: string): Promise<StoredBattle | Refusal> {
  const id = fromWireId('btl', wireId);
  const battle = id === null ? null : await readBattle(pool, id);
  return battle ?? battleNotFound(wireId);
}

/** Like `findBattle`. Refuses as not found a battle that `identity` may not see. */
export async function findVisibleBattle(
  pool: pg.Pool,
  wireId: string,
  identity: Identity,
): Promise<StoredBattle | Refusal> {
  const battle = await findBattle(pool, wireId);
  return isRefusal(battle) || maySee(identity, battle) ? battle : battleNotFound(wireId);
}

/** Does not repeat path text that is not an identifier. */
const battleNotFound = (wireId: string): Refusal =>
  refuse(
    'battle_not_found',
    `There is no battle ${fromWireId('btl', wireId) === null ? 'of this name' : wireId}.`,
    { param: 'battle' },
  );

const placeOf = ({ sides }: StoredBattle, host: string): StoredHost | undefined =>
  sides.flatMap(({ hosts }) => hosts).find((one) => one.host === host);

/** Whether the token's user is a host of the battle, and the token grants `host` in that host's room. */
function actsAsHost(identity: Identity & { kind: 'user' }, battle: StoredBattle): boolean {
  const place = placeOf(battle, identity.user);
  return place !== undefined && allows(identity, 'host', place.room);
}

/** Returns the host for whom `identity` acts: a server key acts for the host that it names, a token for its own user. */
export function actingHost(
  identity: Identity,
  battle: StoredBattle,
  { host }: BattleHostRequest,
): string | Refusal {
  if (identity.kind === 'user') {
    if (host !== undefined && host !== identity.user) {
      return refuse('forbidden', `This token acts for ${identity.user} only.`, { param: 'host' });
    }
    return actsAsHost(identity, battle)
      ? identity.user
      : refuse('forbidden', 'Only hosts of the battle may do this, with a token that grants host.');
  }
  if (host === undefined) {
    return refuse('invalid_request', 'With a server key, host is required.', { param: 'host' });
  }
  return placeOf(battle, host)
    ? host
    : refuse('invalid_request', `${host} is not a host of this battle.`, { param: 'host' });
}

/** Returns null for a server key and for a token of one of the battle's hosts, else the refusal. */
export const requireParticipant = (identity: Identity, battle: StoredBattle): Refusal | null =>
  identity.kind === 'server' || actsAsHost(identity, battle)
    ? null
    : refuse(
        'forbidden',
        "Only the platform's server key and hosts of the battle may do this, with a token that grants host.",
      );

/** Returns null for a server key and the user for a token of the battle's inviter. Refuses every other token. */
export function requireInviter(identity: Identity, battle: StoredBattle): string | null | Refusal {
  if (identity.kind === 'server') return null;
  return identity.user === battle.inviter && actsAsHost(identity, battle)
    ? identity.user
    : refuse('forbidden', "Only the platform's server key and the host who proposed the battle may do this.");
}
