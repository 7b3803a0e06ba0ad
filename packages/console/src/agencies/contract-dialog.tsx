import type { ContractPayer, PostContract } from '@lavish/protocol';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { useRequestKey } from '../api/use-request-key.ts';
import { Consequences } from '../parts/consequences.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { FormChoice, FormField } from '../parts/form-field.tsx';
import { instantOf } from '../parts/zoned-time.ts';
import { t } from '../strings/strings.ts';
import { AGENCIES_KEY } from './agency-key.ts';

/** Proposes a contract, which the host then accepts. */
export function ContractDialog({ agency, onClose }: { agency: string; onClose: () => void }) {
  const { time_zone } = useSession();
  const keyOf = useRequestKey();
  const [host, setHost] = useState('');
  const [percent, setPercent] = useState('10');
  const [payer, setPayer] = useState<ContractPayer>('platform');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const time = (text: string) => {
    const at = instantOf(text, time_zone);
    return Number.isNaN(at) ? '' : new Date(at).toISOString();
  };
  const propose = (reason: string) => {
    const body: PostContract = {
      agency,
      host: host.trim(),
      bps: Math.round(Number(percent) * 100),
      from: payer,
      ...(from && { valid_from: time(from) }),
      ...(until && { valid_until: time(until) }),
    };
    return callApi('/v1/contracts', { method: 'POST', body, reason, key: keyOf(body) });
  };
  return (
    <FormDialog
      title={t('contract.propose')}
      detail={t('contract.propose_detail', { agency })}
      changes={AGENCIES_KEY}
      submit={t('contract.propose_submit')}
      onSubmit={propose}
      onClose={onClose}
    >
      <FormField
        field="host"
        label={t('room.host')}
        value={host}
        onChange={setHost}
        pattern="[A-Za-z0-9_.:\-]{1,64}"
        title={t('filter.id_form')}
        required
      />
      <FormField
        field="bps"
        label={t('contract.percent')}
        type="number"
        inputMode="decimal"
        value={percent}
        onChange={setPercent}
        min={0.01}
        max={100}
        step={0.01}
        required
      />
      <FormChoice
        field="from"
        label={t('contract.from')}
        value={payer}
        onChange={setPayer}
        choices={(['platform', 'host'] as const).map((value) => ({
          value,
          title: t(`contract.from_${value}`),
        }))}
      />
      <div className="form-columns">
        <FormField
          field="valid_from"
          label={t('contract.valid_from')}
          hint={t('contract.valid_from_hint')}
          type="datetime-local"
          value={from}
          onChange={setFrom}
        />
        <FormField
          field="valid_until"
          label={t('contract.valid_until')}
          hint={t('contract.valid_until_hint')}
          type="datetime-local"
          value={until}
          onChange={setUntil}
        />
      </div>
      <Consequences>
        <li>{t('contract.host_accepts')}</li>
        <li>{t('contract.later_gifts')}</li>
      </Consequences>
    </FormDialog>
  );
}
