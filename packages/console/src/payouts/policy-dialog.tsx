import type { PayoutPolicy, PutPayoutPolicy } from '@lavish/protocol';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { FormField } from '../parts/form-field.tsx';
import { WholeField } from '../parts/whole-field.tsx';
import { decimalText, smallestUnits } from '../strings/money.ts';
import { t } from '../strings/strings.ts';
import { PAYOUTS_KEY } from './payout-key.ts';
import { type DraftRate, RateRows } from './rate-rows.tsx';

/** Changes the rules of payouts. Payouts that were requested keep their rate and fee. */
export function PolicyDialog({ policy, onClose }: { policy: PayoutPolicy; onClose: () => void }) {
  const [minimum, setMinimum] = useState(String(policy.minimum_coins));
  const [weeklyCap, setWeeklyCap] = useState(String(policy.weekly_cap_coins ?? ''));
  const [approvalAbove, setApprovalAbove] = useState(String(policy.approval_above_coins));
  const [feePercent, setFeePercent] = useState(String(policy.fee_bps / 100));
  const [hostsMayRequest, setHostsMayRequest] = useState(policy.hosts_may_request);
  const [rates, setRates] = useState<readonly DraftRate[]>(() => policy.rates.map(draftOf));

  const save = (reason: string) => {
    const body: PutPayoutPolicy = {
      minimum_coins: Number(minimum),
      weekly_cap_coins: weeklyCap.trim() === '' ? null : Number(weeklyCap),
      approval_above_coins: Number(approvalAbove),
      fee_bps: Math.round(Number(feePercent) * 100),
      hosts_may_request: hostsMayRequest,
      rates: rates.map(rateOf),
    };
    return callApi('/v1/payout-policy', { method: 'PUT', body, reason });
  };

  return (
    <FormDialog
      title={t('policy.change')}
      detail={t('policy.detail', { zone: policy.time_zone })}
      changes={PAYOUTS_KEY}
      submit={t('profile.submit')}
      onSubmit={save}
      onClose={onClose}
    >
      <div className="form-columns">
        <WholeField
          field="minimum_coins"
          label={t('policy.minimum')}
          value={minimum}
          onChange={setMinimum}
          min={1}
          required
        />
        <WholeField
          field="weekly_cap_coins"
          label={t('policy.weekly_cap')}
          hint={t('policy.weekly_cap_hint')}
          value={weeklyCap}
          onChange={setWeeklyCap}
          min={1}
        />
        <WholeField
          field="approval_above_coins"
          label={t('policy.approval_above')}
          hint={t('policy.approval_hint')}
          value={approvalAbove}
          onChange={setApprovalAbove}
          min={0}
          required
        />
        <FormField
          field="fee_bps"
          label={t('policy.fee_percent')}
          type="number"
          inputMode="decimal"
          value={feePercent}
          onChange={setFeePercent}
          min={0}
          max={99.99}
          step={0.01}
          required
        />
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={hostsMayRequest}
          onChange={({ target }) => setHostsMayRequest(target.checked)}
        />
        {t('policy.hosts_may_request')}
      </label>
      <RateRows rates={rates} onChange={setRates} />
    </FormDialog>
  );
}

const draftOf = ({ currency, coins, amount, fee_amount }: PayoutPolicy['rates'][number]): DraftRate => ({
  currency,
  coins: String(coins),
  amount: decimalText(amount, currency),
  fee: decimalText(fee_amount, currency),
});

/** What cannot be read as an amount is sent as 0, which the server refuses with the name of the field. */
const rateOf = ({ currency, coins, amount, fee }: DraftRate) => ({
  currency,
  coins: Number(coins),
  amount: smallestUnits(amount, currency) ?? 0,
  fee_amount: smallestUnits(fee, currency) ?? 0,
});
