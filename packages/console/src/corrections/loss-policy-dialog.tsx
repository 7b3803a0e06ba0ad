import { LIMITS, type LossPolicy, type PutLossPolicy } from '@lavish/protocol';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useRequestKey } from '../api/use-request-key.ts';
import { Consequences } from '../parts/consequences.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { FormChoice, FormField } from '../parts/form-field.tsx';
import { percent } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { LOSS_POLICY_KEY } from './loss-policy-key.ts';

const POLICIES = ['platform', 'host', 'shared'] as const satisfies readonly LossPolicy['policy'][];

/** Changes who bears spent coins of gifts that are sent from now on. */
export function LossPolicyDialog({ policy, onClose }: { policy: LossPolicy; onClose: () => void }) {
  const [kind, setKind] = useState<LossPolicy['policy']>(policy.policy);
  const [hostPercent, setHostPercent] = useState(
    String(policy.policy === 'shared' ? policy.host_bps / 100 : 50),
  );
  const keyOf = useRequestKey();
  const hostBps = Math.round(Number(hostPercent) * 100);
  const save = (reason: string) => {
    const body: PutLossPolicy = { policy: kind, ...(kind === 'shared' && { host_bps: hostBps }), reason };
    return callApi('/v1/loss-policy', { method: 'PUT', body, reason, key: keyOf(body) });
  };
  return (
    <FormDialog
      title={t('loss.change')}
      detail={t('loss.dialog')}
      changes={LOSS_POLICY_KEY}
      submit={t('profile.submit')}
      onSubmit={save}
      onClose={onClose}
      maxReasonLength={LIMITS.maxNameLength}
    >
      <FormChoice
        field="policy"
        label={t('loss.who')}
        value={kind}
        onChange={setKind}
        choices={POLICIES.map((value) => ({ value, title: t(`loss.${value}`) }))}
      />
      {kind === 'shared' && (
        <FormField
          field="host_bps"
          label={t('loss.percent')}
          type="number"
          inputMode="decimal"
          value={hostPercent}
          onChange={setHostPercent}
          min={0}
          max={100}
          step={0.01}
          required
        />
      )}
      <Consequences>
        <li>{t(`loss.detail_${kind}`, { share: percent(hostBps / 10_000) })}</li>
        <li>{t('loss.earlier')}</li>
        <li>{t('loss.repaid')}</li>
      </Consequences>
    </FormDialog>
  );
}
