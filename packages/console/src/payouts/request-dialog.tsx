import { type HostEarnings, LIMITS } from '@lavish/protocol';
import { useState } from 'react';
import { JournalDialog } from '../corrections/journal-dialog.tsx';
import { Consequences } from '../parts/consequences.tsx';
import { FormField } from '../parts/form-field.tsx';
import { CurrencyField } from '../parts/money-fields.tsx';
import { WholeField } from '../parts/whole-field.tsx';
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
      <WholeField
        field="coins"
        label={t('figure.coins')}
        value={coins}
        onChange={setCoins}
        min={1}
        max={available}
        required
      />
      <CurrencyField
        field="currency"
        hint={t('payout.currency_hint')}
        value={currency}
        onChange={setCurrency}
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
