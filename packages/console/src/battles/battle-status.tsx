import type { BattleState } from '@lavish/protocol';
import { isStringKey, t } from '../strings/strings.ts';

const LIVE: readonly BattleState[] = ['live', 'overtime'];

/** The state of a battle. */
export function BattleStatus({ state }: { state: BattleState }) {
  const key = `battle.state_${state}`;
  return (
    <span className={`badge ${LIVE.includes(state) ? 'badge--live' : ''}`}>
      {isStringKey(key) ? t(key) : state}
    </span>
  );
}
