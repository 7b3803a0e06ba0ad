import type { Payout, PayoutState } from '@lavish/protocol';
import { Badge, type BadgeTone } from '../parts/badge.tsx';
import { t } from '../strings/strings.ts';

const TONES: Record<PayoutState, BadgeTone> = {
  awaiting_approval: 'warning',
  approved: 'good',
  sent: 'good',
  paid: 'good',
  failed: 'danger',
  cancelled: 'quiet',
};

/** What has happened to a payout, and what holds it. */
export const PayoutStateBadge = ({ payout: { state, held_by } }: { payout: Payout }) => (
  <span className="badges">
    <Badge tone={TONES[state]}>{t(`payout.state_${state}`)}</Badge>
    {held_by !== null && <Badge tone="danger">{t('payout.held')}</Badge>}
  </span>
);
