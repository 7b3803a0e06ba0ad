import type { BattleAudit, Refusal } from '@lavish/protocol';
import { refuse } from '../domain/refuse.ts';

/**
 * Audits that run at once: each holds one of the pool's connections while it reads every gift of a battle, for seconds
 * when there are a million, and any token may ask for it.
 */
const MAX_AT_ONCE = 2;

type Audit = (battle: string) => Promise<BattleAudit | null>;

/** Everyone who asks for the same audit while it runs gets the one; and only so many run at once. */
export function shareAudits(audit: Audit): (battle: string) => Promise<BattleAudit | null | Refusal> {
  const underWay = new Map<string, Promise<BattleAudit | null>>();

  return async (battle) => {
    const known = underWay.get(battle);
    if (known) return known;
    if (underWay.size >= MAX_AT_ONCE) {
      return refuse('overloaded', 'Other battles are being audited: try again in a moment.', {
        retry_after_s: 1,
      });
    }
    const running = audit(battle).finally(() => underWay.delete(battle));
    underWay.set(battle, running);
    return running;
  };
}
