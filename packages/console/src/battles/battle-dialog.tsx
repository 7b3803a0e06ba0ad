import type { Battle } from '@lavish/protocol';
import { useNavigate } from '@tanstack/react-router';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { t } from '../strings/strings.ts';
import { battleKey, battlePath } from './battle-key.ts';

/** What an operator does with a battle. `leave`: takes this host out of it. */
export type BattleChange = { action: 'end' | 'cancel' | 'rematch' } | { action: 'leave'; host: string };

interface Props {
  battle: Battle;
  change: BattleChange;
  onClose: () => void;
}

/** Carries out the change of a battle. A rematch is another battle: its page opens. */
export function BattleDialog({ battle, change, onClose }: Props) {
  const { operator } = useSession();
  const navigate = useNavigate();
  const { action } = change;
  const host = action === 'leave' ? change.host : '';

  const send = async (reason: string) => {
    const changed = await callApi<Battle>(`${battlePath(battle.id)}/${action}`, {
      method: 'POST',
      reason,
      // A host acts for themselves.
      ...(action === 'leave' && operator.host === null && { body: { host } }),
    });
    if (action === 'rematch') void navigate({ to: '/battles/$battle', params: { battle: changed.id } });
  };

  return (
    <ChangeDialog
      title={t(`battle.${action}`, { host })}
      detail={t(`battle.${action}_detail`, { host })}
      changes={battleKey(battle.id)}
      submit={t(`battle.${action}`, { host })}
      onSubmit={send}
      onClose={onClose}
    />
  );
}
