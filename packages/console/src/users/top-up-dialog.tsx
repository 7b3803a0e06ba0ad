import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useRequestKey } from '../api/use-request-key.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { Field } from '../parts/field.tsx';
import { t } from '../strings/strings.ts';
import { userKey } from './user-key.ts';

/** Adds coins to a wallet. */
export function TopUpDialog({ user, onClose }: { user: string; onClose: () => void }) {
  const [coins, setCoins] = useState('');
  const [reference, setReference] = useState('');
  const keyOf = useRequestKey();

  const topUp = (reason: string) => {
    const body = { coins: Number(coins), ...(reference.trim() && { reference: reference.trim() }) };
    const path = `/v1/users/${encodeURIComponent(user)}/top-ups`;
    return callApi(path, { method: 'POST', body, reason, key: keyOf(body) });
  };

  return (
    <ChangeDialog
      title={t('top_up.title')}
      detail={t('top_up.detail', { user })}
      changes={userKey(user)}
      submit={t('top_up.submit')}
      onSubmit={topUp}
      onClose={onClose}
    >
      <Field
        label={t('figure.coins')}
        type="number"
        inputMode="numeric"
        value={coins}
        onChange={setCoins}
        min={1}
        step={1}
        max={Number.MAX_SAFE_INTEGER}
        required
      />
      <Field
        label={t('top_up.reference')}
        hint={t('top_up.reference_hint')}
        value={reference}
        onChange={setReference}
        maxLength={200}
        autoComplete="off"
      />
    </ChangeDialog>
  );
}
