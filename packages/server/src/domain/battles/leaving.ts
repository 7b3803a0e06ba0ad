import type { StoredHost } from './battle.ts';
import type { Draft } from './battle-action.ts';
import { type Departure, judgeDeparture } from './departure.ts';
import { cutShort, finishByForfeit } from './end-battle.ts';

/** Hosts leave a battle that is under way, or are removed from it. Who asked for it decides what follows. */
export function leaveBattle(
  draft: Draft,
  hosts: readonly StoredHost[],
  departure: Pick<Departure, 'kind' | 'by' | 'roomHost'>,
): void {
  const { battle } = draft;
  const { kind, by, roomHost } = departure;
  for (const host of hosts) host.left = true;
  const whole = { kind, hosts: hosts.map(({ host }) => host), by, roomHost, round: battle.round };
  battle.departures.push(whole);
  const after = judgeDeparture(battle.sides, battle.contenders, whole);
  battle.contenders = after.contenders;
  if (after.ends === 'forfeit') finishByForfeit(draft);
  if (after.ends === 'cut_short') cutShort(draft);
}
