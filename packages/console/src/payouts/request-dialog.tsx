import { type HostEarnings, LIMITS } from '@lavish/protocol';
import { useState } from 'react';
import { JournalDialog } from '../corrections/journal-dialog.tsx';
import { Consequences } from '../parts/consequences.tsx';
import { FormField } from '../parts/form-field.tsx';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { userKey } from '../users/user-key.ts';

/** Requests a payout of a host's earnings. */
export function RequestDialog({ earnings, onClose }: { earnings: HostEarnings; onClose: () => void }) {
  const { user, available } = earnings;
  const [coins, setCoins] = useState(String(available));
  const [currency, setCurrency] = useState('');
  const [destination, setDestination] = useState('');
  const [reference, setReference] = useState('');
  const body = {
    user,
    coins: Number(coins),
    currency,
    ...(destination.trim() && { destination: destination.trim() }),
    ...(reference.trim() && { reference: reference.trim() }),
  };
  return (
    <JournalDialog
      title={t('payout.request')}
      detail={t('payout.request_detail', { user, coins: exact(available) })}
      path="/v1/payouts"
      body={body}
      isReasonInBody={false}
      changes={userKey(user)}
      submit={t('payout.request')}
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
        max={available}
        step={1}
        required
      />
      <FormField
        field="currency"
        label={t('pack.currency')}
        hint={t('payout.currency_hint')}
        value={currency}
        onChange={(text) => setCurrency(text.toUpperCase())}
        pattern="[A-Z]{3}"
        title={t('pack.currency_form')}
        maxLength={3}
        required
      />
      <FormField
        field="destination"
        label={t('payout.destination')}
        hint={t('payout.destination_hint')}
        value={destination}
        onChange={setDestination}
        maxLength={LIMITS.maxNameLength}
      />
      <FormField
        field="reference"
        label={t('top_up.reference')}
        value={reference}
        onChange={setReference}
        maxLength={LIMITS.maxNameLength}
      />
      <Consequences>
        <li>{t('payout.request_reserves')}</li>
        <li>{t('payout.request_approval')}</li>
      </Consequences>
    </JournalDialog>
  );
}
