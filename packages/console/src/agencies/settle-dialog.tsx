import { type Agency, LIMITS } from '@lavish/protocol';
import { useState } from 'react';
import { JournalDialog } from '../corrections/journal-dialog.tsx';
import { Consequences } from '../parts/consequences.tsx';
import { FormField } from '../parts/form-field.tsx';
import { addDays, dayIn } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { AGENCIES_KEY, agencyPath } from './agency-key.ts';

/** Settles what an agency has earned until a day. */
export function SettleDialog({ agency, onClose }: { agency: Agency; onClose: () => void }) {
  const { id, balance, counted_until } = agency;
  // The last day that is over and counted.
  const last = addDays(dayIn(Date.parse(counted_until), 'UTC'), -1);
  const [until, setUntil] = useState(last);
  const [reference, setReference] = useState('');
  return (
    <JournalDialog
      title={t('settlement.settle')}
      detail={t('settlement.detail', { agency: agency.name ?? id, coins: exact(balance) })}
      path={`${agencyPath(id)}/settlements`}
      body={{ until, ...(reference.trim() && { reference: reference.trim() }) }}
      isReasonInBody={false}
      changes={AGENCIES_KEY}
      submit={t('settlement.settle')}
      onClose={onClose}
    >
      <FormField
        field="until"
        label={t('settlement.until')}
        type="date"
        value={until}
        onChange={setUntil}
        max={last}
        required
      />
      <FormField
        field="reference"
        label={t('top_up.reference')}
        value={reference}
        onChange={setReference}
        maxLength={LIMITS.maxNameLength}
      />
      <Consequences>
        <li>{t('settlement.pays')}</li>
        <li>{t('settlement.carries')}</li>
        <li>{t('settlement.final')}</li>
      </Consequences>
    </JournalDialog>
  );
}
