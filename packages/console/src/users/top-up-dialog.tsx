import { useRef, useState } from 'react';
import { callApi } from '../api/request.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { Field } from '../parts/field.tsx';
import { t } from '../strings/strings.ts';
import { userKey } from './user-key.ts';

/** Adds coins to a wallet. */
export function TopUpDialog({ user, onClose }: { user: string; onClose: () => void }) {
  const [coins, setCoins] = useState('');
  const [reference, setReference] = useState('');
  const sent = useRef<{ request: string; key: string } | null>(null);

  const topUp = (reason: string) => {
    const body = { coins: Number(coins), ...(reference.trim() && { reference: reference.trim() }) };
    // The same request again has the same key: after a lost response nothing is added twice.
    const request = JSON.stringify(body);
    if (sent.current?.request !== request) sent.current = { request, key: newKey() };
    const path = `/v1/users/${encodeURIComponent(user)}/top-ups`;
    return callApi(path, { method: 'POST', body, reason, key: sent.current.key });
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

/** `crypto.randomUUID` exists only on secure origins; a console in a private network may have none. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `console-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
