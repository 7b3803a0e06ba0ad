import type { User } from '@lavish/protocol';
import { callApi } from '../api/request.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { t } from '../strings/strings.ts';
import { userKey } from './user-key.ts';

/** Blocks a user from sending gifts in all rooms, or lifts the block. */
export function BlockDialog({ user: { id, blocked }, onClose }: { user: User; onClose: () => void }) {
  return (
    <ChangeDialog
      title={t(blocked ? 'user.unblock' : 'user.block')}
      detail={t(blocked ? 'block.lift_detail' : 'block.detail', { user: id })}
      changes={userKey(id)}
      submit={t(blocked ? 'user.unblock' : 'user.block')}
      onSubmit={(reason) =>
        callApi(`/v1/users/${encodeURIComponent(id)}`, { method: 'PUT', body: { blocked: !blocked }, reason })
      }
      onClose={onClose}
    />
  );
}
