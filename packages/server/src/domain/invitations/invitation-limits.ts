import { LIMITS, type Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';

/** How many invitations there are, and when the first of them counts no more, unix milliseconds. */
export interface InvitationCount {
  count: number;
  /** Null: there are none. */
  untilMs: number | null;
}

interface Usage {
  open: InvitationCount;
  /** Proposed within the last minute and not agreed, open or not. */
  recent: InvitationCount;
}

/** The invitations of one inviter: battles altogether, and those to each host that is to be invited. */
export interface InviterUsage extends Usage {
  hosts: readonly (Usage & { host: string })[];
}

/** The window of `recent`: a minute bounds what proposing and cancelling in turns can cost the invited host. */
export const RECENT_MS = 60_000;

/** Why an inviter may propose no further battle now. Null: they may. `now`: unix milliseconds. */
export function checkInvitationLimits({ open, recent, hosts }: InviterUsage, now: number): Refusal | null {
  const limits: [InvitationCount, limit: number, whose: string][] = [
    [open, LIMITS.maxOpenInvites, 'open invitations of one host'],
    [recent, LIMITS.maxRecentInvites, 'invitations of one host within a minute'],
    ...hosts.flatMap(({ host, ...to }): typeof limits => [
      [to.open, LIMITS.maxOpenInvitesToHost, `open invitations of one host to ${host}`],
      [to.recent, LIMITS.maxRecentInvitesToHost, `invitations of one host to ${host} within a minute`],
    ]),
  ];
  for (const [{ count, untilMs }, limit, whose] of limits) {
    if (count < limit) continue;
    const seconds = Math.ceil(((untilMs ?? now) - now) / 1_000);
    return refuse('rate_limited', `There may be ${limit} ${whose}.`, { retry_after_s: Math.max(1, seconds) });
  }
  return null;
}
