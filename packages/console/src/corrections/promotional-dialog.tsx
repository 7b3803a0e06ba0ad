import { LIMITS } from '@lavish/protocol';
import { useState } from 'react';
import { useSession } from '../api/session.ts';
import { FormField } from '../parts/form-field.tsx';
import { fieldTime, instantOf } from '../parts/zoned-time.ts';
import { t } from '../strings/strings.ts';
import { now } from '../strings/today.ts';
import { userKey } from '../users/user-key.ts';
import { JournalDialog } from './journal-dialog.tsx';

const MONTH_MS = 30 * 86_400_000;

/** Grants coins that expire. */
export function PromotionalDialog({ user, onClose }: { user: string; onClose: () => void }) {
  const { time_zone } = useSession();
  const [coins, setCoins] = useState('');
  const [expiresAt, setExpiresAt] = useState(() => fieldTime(now() + MONTH_MS, time_zone).slice(0, 16));
  const at = instantOf(expiresAt, time_zone);
  const body = { coins: Number(coins), expires_at: Number.isNaN(at) ? '' : new Date(at).toISOString() };
  return (
    <JournalDialog
      title={t('promotional.title')}
      detail={t('promotional.detail', { user })}
      path={`/v1/users/${encodeURIComponent(user)}/promotional-credits`}
      body={body}
      changes={userKey(user)}
      submit={t('promotional.submit')}
      onClose={onClose}
    >
      <FormField
        field="coins"
        label={t('figure.coins')}
        type="number"
        inputMode="numeric"
        value={coins}
        onChange={setCoins}
        min={1}
        max={LIMITS.maxCoins}
        step={1}
        required
      />
      <FormField
        field="expires_at"
        label={t('promotional.expires_at')}
        hint={t('promotional.expires_hint', { zone: time_zone })}
        type="datetime-local"
        value={expiresAt}
        onChange={setExpiresAt}
        required
      />
    </JournalDialog>
  );
}
