import type { BattleAudit as Audit } from '@lavish/protocol';
import { AuditPanel } from '../parts/audit-panel.tsx';
import { t } from '../strings/strings.ts';
import { battleKey, battlePath } from './battle-key.ts';

/** Recomputes the battle from its gifts. */
export const BattleAudit = ({ battle }: { battle: string }) => (
  <AuditPanel<Audit>
    path={`${battlePath(battle)}/audit`}
    queryKey={[...battleKey(battle), 'audit']}
    about={t('battle.audit_detail')}
    facts={({ gifts }) => [
      [t('battle.counted'), gifts.counted],
      [t('battle.not_counted'), gifts.not_counted],
      [t('battle.rolls'), gifts.rolls],
    ]}
  />
);
