import type { Gift } from '@lavish/protocol';
import { useState } from 'react';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { giftKey } from '../users/gift-key.ts';
import { JournalDialog } from './journal-dialog.tsx';

/** Reverses a gift, after moderation or a mistake. */
export function ReverseDialog({ gift, onClose }: { gift: Gift; onClose: () => void }) {
  const [returns, setReturns] = useState(true);
  const { id, sender, receiver, coins, earned } = gift;
  const values = { sender, receiver, coins: exact(coins), earned: exact(earned) };
  return (
    <JournalDialog
      title={t('reversal.title')}
      detail={t(returns ? 'reversal.detail_returned' : 'reversal.detail_kept', values)}
      path={`/v1/gifts/${id}/reversal`}
      body={{ return_coins: returns }}
      changes={giftKey(id)}
      submit={t('reversal.submit')}
      onClose={onClose}
    >
      <label className="check">
        <input type="checkbox" checked={returns} onChange={({ target }) => setReturns(target.checked)} />
        {t('reversal.return_coins')}
      </label>
      <p className="quiet">{t('reversal.scores_stay')}</p>
    </JournalDialog>
  );
}
