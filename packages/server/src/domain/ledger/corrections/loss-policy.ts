import type { PutLossPolicy, Refusal } from '@lavish/protocol';
import { refuse } from '../../refusal.ts';

/** How much of what a lost coin has earned a policy takes from receivers, in hundredths of a percent. */
export function lossBpsOf({ policy, host_bps }: PutLossPolicy): number | Refusal {
  const invalid = (detail: string) => refuse('invalid_request', detail, { param: 'host_bps' });
  if (policy === 'shared') return host_bps ?? invalid('A shared policy needs host_bps.');
  if (host_bps !== undefined) return invalid('Only a shared policy has host_bps.');
  return policy === 'host' ? 10_000 : 0;
}
