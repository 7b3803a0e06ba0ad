import { callApi } from '../api/request.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { t } from '../strings/strings.ts';
import { userKey } from './user-key.ts';

/** Makes all tokens of a user invalid that were issued until now. */
export function RevokeDialog({ user, onClose }: { user: string; onClose: () => void }) {
  return (
    <ChangeDialog
      title={t('user.revoke')}
      detail={t('revoke.detail', { user })}
      changes={userKey(user)}
      submit={t('user.revoke')}
      onSubmit={(reason) => callApi('/v1/tokens/revocations', { method: 'POST', body: { user }, reason })}
      onClose={onClose}
    />
  );
}
