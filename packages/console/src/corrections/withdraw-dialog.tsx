import { t } from '../strings/strings.ts';
import { userKey } from '../users/user-key.ts';
import { JournalDialog } from './journal-dialog.tsx';

interface Props {
  chargeback: string;
  user: string;
  changes?: readonly string[];
  onClose: () => void;
}

/** Returns the coins of a chargeback after the dispute is won. */
export const WithdrawDialog = ({ chargeback, user, changes, onClose }: Props) => (
  <JournalDialog
    title={t('withdraw.title')}
    detail={t('withdraw.detail', { user })}
    path={`/v1/chargebacks/${chargeback}/withdrawal`}
    body={{}}
    changes={changes ?? userKey(user)}
    submit={t('withdraw.submit')}
    onClose={onClose}
  />
);
