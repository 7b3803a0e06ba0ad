import type { Battle, BattleEvent } from '@lavish/protocol';
import type { Screen } from './screen.ts';

/** What a screen has shown of battles. */
export interface BattleScreen extends Screen {
  readonly battleEvents: readonly BattleEvent[];
  /** Sums of counted gifts, by battle and side. */
  readonly counted: ReadonlyMap<string, { points: number; coins: number }>;
}

export const sideKey = (battle: string, side: number): string => `${battle} ${side}`;

/** Records the battles on a screen. Call it before the first battle. */
export function watchBattles(screen: Screen): BattleScreen {
  const { room } = screen;
  const battleEvents: BattleEvent[] = [];
  const counted = new Map<string, { points: number; coins: number }>();
  const faults: string[] = [];
  const versions = new Map<string, number>();

  room.on('battle_event', (event) => battleEvents.push(event));
  room.on('gift', ({ battle, coins }) => {
    if (!battle?.counted) return;
    const key = sideKey(battle.id, battle.side);
    const sum = counted.get(key) ?? { points: 0, coins: 0 };
    counted.set(key, { points: sum.points + battle.points, coins: sum.coins + coins });
  });
  room.on('battle', ({ id, version }: Battle) => {
    const last = versions.get(id) ?? 0;
    if (version <= last) faults.push(`${room.id}: version ${version} of ${id} came after ${last}`);
    versions.set(id, version);
  });
  return {
    room,
    seen: screen.seen,
    battleEvents,
    counted,
    get faults() {
      return [...screen.faults, ...faults];
    },
    get interruptions() {
      return screen.interruptions;
    },
    close: screen.close,
  };
}
