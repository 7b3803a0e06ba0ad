import type { BattleHost } from './battle.ts';
import type { Draft } from './battle-action.ts';
import { finishByForfeit } from './end-battle.ts';

/** Hosts leave a battle that is under way. A side left empty forfeits, and the battle is over when one side is left. */
export function leaveBattle(draft: Draft, hosts: readonly BattleHost[]): void {
  const { battle } = draft;
  for (const host of hosts) host.left = true;
  battle.contenders = battle.contenders.filter((side) => battle.sides[side]!.hosts.some(({ left }) => !left));
  if (battle.contenders.length < 2) finishByForfeit(draft);
}
