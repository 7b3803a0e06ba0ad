import { type ConsoleAction, LIMITS, type Payout } from '@lavish/protocol';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { FormField } from '../parts/form-field.tsx';
import { money } from '../strings/money.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { PAYOUTS_KEY } from './payout-key.ts';

type Action = 'approve' | 'send' | 'pay' | 'fail' | 'cancel';

const ALLOWED_BY: Record<Action, ConsoleAction> = {
  approve: 'payouts.approve',
  send: 'payouts.send',
  pay: 'payouts.send',
  fail: 'payouts.send',
  cancel: 'payouts.request',
};

/** What can be done with a payout in each state, the usual action first. */
const POSSIBLE: Record<Payout['state'], readonly Action[]> = {
  awaiting_approval: ['approve', 'cancel'],
  approved: ['send', 'cancel'],
  sent: ['pay', 'fail'],
  paid: [],
  failed: [],
  cancelled: [],
};

/** The buttons of a payout, as far as the operator may use them. A host may cancel their own. */
export function PayoutActions({ payout }: { payout: Payout }) {
  const { actions } = useSession();
  const [action, setAction] = useState<Action | null>(null);
  const offered = POSSIBLE[payout.state].filter((each) => actions.includes(ALLOWED_BY[each]));
  return (
    <div className="page-title__action table__actions">
      {offered.map((each, index) => (
        <button
          key={each}
          className={index === 0 && each !== 'cancel' ? 'button button--main' : 'button'}
          type="button"
          disabled={payout.held_by !== null && (each === 'approve' || each === 'send')}
          onClick={() => setAction(each)}
        >
          {t(`payout.do_${each}`)}
        </button>
      ))}
      {action !== null && (
        <ActionDialog key={action} payout={payout} action={action} onClose={() => setAction(null)} />
      )}
    </div>
  );
}

interface Props {
  payout: Payout;
  action: Action;
  onClose: () => void;
}

function ActionDialog({ payout, action, onClose }: Props) {
  const { id, user, coins, amount, currency } = payout;
  const [transfer, setTransfer] = useState(payout.transfer ?? '');
  const hasTransfer = action === 'send' || action === 'pay';
  const bodyOf = (reason: string) =>
    hasTransfer ? (transfer.trim() === '' ? {} : { transfer: transfer.trim() }) : { reason };
  return (
    <FormDialog
      title={t(`payout.do_${action}`)}
      detail={t(`payout.detail_${action}`, { user, coins: exact(coins), amount: money(amount, currency) })}
      changes={PAYOUTS_KEY}
      submit={t(`payout.do_${action}`)}
      onSubmit={(reason) =>
        callApi(`/v1/payouts/${id}/${action}`, {
          method: 'POST',
          reason,
          ...(action !== 'approve' && { body: bodyOf(reason) }),
        })
      }
      onClose={onClose}
      maxReasonLength={LIMITS.maxNameLength}
    >
      {hasTransfer && (
        <FormField
          field="transfer"
          label={t('payout.transfer')}
          hint={t('payout.transfer_hint')}
          value={transfer}
          onChange={setTransfer}
          maxLength={LIMITS.maxNameLength}
        />
      )}
    </FormDialog>
  );
}
