import type { User } from '@lavish/protocol';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { t } from '../strings/strings.ts';

interface Props {
  user: User;
  onBlock: (block: { blocked: boolean; reason: string }) => void;
  onClose: () => void;
}

/** Blocks a user from sending gifts in all rooms, or lifts the block. */
export function BlockDialog({ user: { id, blocked }, onBlock, onClose }: Props) {
  return (
    <ChangeDialog
      title={t(blocked ? 'user.unblock' : 'user.block')}
      detail={t(blocked ? 'block.lift_detail' : 'block.detail', { user: id })}
      submit={t(blocked ? 'user.unblock' : 'user.block')}
      onSubmit={async (reason) => onBlock({ blocked: !blocked, reason })}
      onClose={onClose}
    />
  );
}
