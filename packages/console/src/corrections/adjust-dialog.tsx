import { LIMITS } from '@lavish/protocol';
import { useState } from 'react';
import { FormChoice, FormField } from '../parts/form-field.tsx';
import { t } from '../strings/strings.ts';
import { userKey } from '../users/user-key.ts';
import { JournalDialog } from './journal-dialog.tsx';

type Target = 'paid' | 'promotional' | 'earnings';

/** Adds coins to a wallet or to earnings, or takes them. */
export function AdjustDialog({ user, onClose }: { user: string; onClose: () => void }) {
  const [target, setTarget] = useState<Target>('paid');
  const [coins, setCoins] = useState('');
  const [reference, setReference] = useState('');
  const body = {
    account: target === 'earnings' ? 'earnings' : 'wallet',
    ...(target !== 'earnings' && { coin_kind: target }),
    coins: Number(coins),
    ...(reference.trim() && { reference: reference.trim() }),
  };
  return (
    <JournalDialog
      title={t('adjust.title')}
      detail={t('adjust.detail', { user })}
      path={`/v1/users/${encodeURIComponent(user)}/adjustments`}
      body={body}
      changes={userKey(user)}
      submit={t('adjust.submit')}
      onClose={onClose}
    >
      <FormChoice
        field="coin_kind"
        label={t('adjust.target')}
        value={target}
        onChange={setTarget}
        choices={(['paid', 'promotional', 'earnings'] as const).map((value) => ({
          value,
          title: t(`adjust.${value}`),
        }))}
      />
      <FormField
        field="coins"
        label={t('figure.coins')}
        hint={t(target === 'promotional' ? 'adjust.take_hint' : 'adjust.coins_hint')}
        type="number"
        value={coins}
        onChange={setCoins}
        min={-LIMITS.maxCoins}
        max={target === 'promotional' ? -1 : LIMITS.maxCoins}
        step={1}
        required
      />
      <FormField
        field="reference"
        label={t('top_up.reference')}
        hint={t('top_up.reference_hint')}
        value={reference}
        onChange={setReference}
        maxLength={LIMITS.maxNameLength}
      />
    </JournalDialog>
  );
}
