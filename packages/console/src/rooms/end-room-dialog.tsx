import type { Room } from '@lavish/protocol';
import { callApi } from '../api/request.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { t } from '../strings/strings.ts';
import { roomKey, roomPath } from './room-key.ts';

/** Ends a room for good. The operator confirms that. */
export const EndRoomDialog = ({ room, onClose }: { room: Room; onClose: () => void }) => (
  <ChangeDialog
    title={t('room.end')}
    detail={t('end_room.detail', { room: room.title ?? room.id })}
    changes={roomKey(room.id)}
    submit={t('room.end')}
    onSubmit={(reason) => callApi(`${roomPath(room.id)}/end`, { method: 'POST', reason })}
    onClose={onClose}
  >
    <label className="confirm">
      <input type="checkbox" required />
      {t('end_room.confirm')}
    </label>
  </ChangeDialog>
);
