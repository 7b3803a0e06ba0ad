import { type BattleRules, LIMITS, type PostBattle, type Refusal } from '@lavish/protocol';
import type { StoredBonus } from '../bonuses/bonus.ts';
import { isRefusal, refuse } from '../refusal.ts';
import type { StoredBattle } from './battle.ts';
import type { BattleStep, Draft } from './battle-action.ts';
import { checkBoosts } from './check-boosts.ts';
import { type BattleRoom, checkHostsCanReceive, checkSides } from './check-sides.ts';
import { commitmentOf } from './roll.ts';
import { carryOutDue } from './step-battle.ts';
import { freshTasks } from './tasks.ts';
import { unplayedBattle, unplayedSide } from './unplayed-battle.ts';

/** The inviter of a battle, and what its definition needs besides the request. */
export interface Proposal {
  /** UUIDv7, 32 hex digits. */
  id: string;
  /** 32 random bytes, in hex. */
  secret: string;
  /** The host who proposes it; null: the platform's server. */
  inviter: string | null;
  /** Unix milliseconds. */
  now: number;
  /** The rooms that the request names and that exist. */
  rooms: ReadonlyMap<string, BattleRoom>;
  /** The platform's bonuses in those rooms that are not over. */
  bonuses: StoredBonus[];
}

/**
 * The first commit of a battle: an invitation, which its rooms do not see, or with `auto` a battle that has started its
 * countdown or first round. Its version is 1. Refuses as `defineBattle` does.
 */
export function proposeBattle(request: PostBattle, by: Proposal): BattleStep | Refusal {
  const battle = defineBattle(request, by);
  if (isRefusal(battle)) return battle;

  const draft: Draft = { battle, now: by.now, outages: [], events: [] };
  carryOutDue(draft);
  return { battle, events: draft.events };
}

/**
 * The battle that a request proposes, with every default of its rules filled in. It is invited, or with `auto` agreed and
 * due at once. Refuses an invalid definition with `invalid_request` and the path of the field, and then checks the rooms:
 * `room_not_found`, `room_not_live`, `receiver_not_in_room`.
 */
export function defineBattle(request: PostBattle, by: Proposal): StoredBattle | Refusal {
  const rules = rulesOf(request, by.secret);
  const fault =
    checkSides(request) ??
    checkBoosts(rules.boosts, rules.duration_s) ??
    checkInviter(request, by.inviter) ??
    checkHostsCanReceive(request, by.rooms) ??
    checkRoomHostsTakePart(request, by);
  if (fault) return fault;

  const agreed = rules.accept === 'auto';
  const sides = request.sides.map(({ name, hosts }) =>
    unplayedSide(
      name ?? null,
      hosts.map(({ host, room }) => ({ host, room, accepted: agreed || host === by.inviter })),
    ),
  );
  const expiresAt = agreed ? null : by.now + rules.invite_ttl_s * 1000;
  return {
    ...unplayedBattle(sides),
    id: by.id,
    mode: request.mode,
    state: agreed ? 'accepted' : 'invited',
    version: 1,
    inviter: by.inviter,
    rules,
    secret: by.secret,
    tasks: freshTasks({ rules, sides }),
    bonuses: by.bonuses,
    expiresAt,
    dueAt: agreed ? by.now : null,
  };
}

const rulesOf = (request: PostBattle, secret: string): BattleRules => ({
  duration_s: request.duration_s ?? LIMITS.defaultRoundS,
  countdown_s: request.countdown_s ?? LIMITS.defaultCountdownS,
  rounds: request.rounds ?? LIMITS.defaultRounds,
  tie: {
    policy: request.tie?.policy ?? 'draw',
    overtime_s: request.tie?.overtime_s ?? LIMITS.defaultOvertimeS,
    max: request.tie?.max ?? LIMITS.defaultOvertimes,
  },
  boosts: (request.boosts ?? []).map((boost) => ({ ...boost, from_s: boost.from_s ?? 0 })),
  multiplier_cap: request.multiplier_cap ?? LIMITS.defaultMultiplierCap,
  invite_ttl_s: request.invite_ttl_s ?? LIMITS.defaultInviteTtlS,
  accept: request.accept ?? 'invite',
  commitment: commitmentOf(secret),
});

/** Only the platform may propose a battle between other hosts, and start one without their acceptance. */
function checkInviter({ sides, accept }: PostBattle, inviter: string | null): Refusal | null {
  if (inviter === null) return null;
  if (accept === 'auto')
    return refuse('forbidden', 'Only a server key may start a battle without invitations.', {
      param: 'accept',
    });
  if (sides.some(({ hosts }) => hosts.some(({ host }) => host === inviter))) return null;
  return refuse('forbidden', 'A host can only propose battles in which they take part.', { param: 'sides' });
}

/**
 * A host cannot propose a battle in a room whose own host takes no part: its viewers would see the battle, and the room
 * could join no other. The platform can.
 */
function checkRoomHostsTakePart({ sides }: PostBattle, { inviter, rooms }: Proposal): Refusal | null {
  if (inviter === null) return null;
  const entries = sides.flatMap(({ hosts }) => hosts);
  const without = entries.find(({ room }) => !entries.some(({ host }) => host === rooms.get(room)?.host));
  return without
    ? refuse('forbidden', `The host of ${without.room} takes no part in this battle.`, { param: 'sides' })
    : null;
}
