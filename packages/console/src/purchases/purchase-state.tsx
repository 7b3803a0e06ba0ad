import type { Purchase } from '@lavish/protocol';
import { Badge, type BadgeTone } from '../parts/badge.tsx';
import { t } from '../strings/strings.ts';

const TONES: Record<Purchase['state'], BadgeTone> = {
  pending: 'warning',
  credited: 'good',
  refused: 'danger',
};

/** What became of a purchase, and of its money. */
export function PurchaseState({ purchase }: { purchase: Purchase }) {
  const { state, refunded, coins, bonus_coins, disputes, test } = purchase;
  const isDisputed = disputes.some((dispute) => dispute.state === 'open');
  const taken = refunded.coins + refunded.bonus_coins;
  return (
    <span className="badges">
      <Badge tone={TONES[state]}>{t(`purchase.state_${state}`)}</Badge>
      {isDisputed && <Badge tone="danger">{t('purchase.disputed')}</Badge>}{' '}
      {taken > 0 && (
        <Badge tone="warning">
          {t(taken < coins + bonus_coins ? 'purchase.partly_refunded' : 'purchase.refunded')}
        </Badge>
      )}
      {test && <Badge tone="quiet">{t('purchase.test')}</Badge>}
    </span>
  );
}
