import type { Bonus } from '@lavish/protocol';
import { callApi } from '../api/request.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { t } from '../strings/strings.ts';
import { BONUSES_KEY, bonusPath } from './bonus-key.ts';

/** Ends a bonus now, or removes one that has not begun. */
export const EndBonusDialog = ({ bonus: { id }, onClose }: { bonus: Bonus; onClose: () => void }) => (
  <ChangeDialog
    title={t('bonus.end')}
    detail={t('bonus.end_detail', { bonus: id })}
    changes={BONUSES_KEY}
    submit={t('bonus.end')}
    onSubmit={(reason) => callApi(bonusPath(id), { method: 'DELETE', reason })}
    onClose={onClose}
  />
);
