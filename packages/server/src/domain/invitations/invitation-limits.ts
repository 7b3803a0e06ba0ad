import { LIMITS, type Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';

/** A number of invitations. */
export interface InvitationCount {
  count: number;
  /** When the first of them stops counting, unix milliseconds. Null: there are none. */
  untilMs: number | null;
}

interface Usage {
  open: InvitationCount;
  /** Proposed within the last minute and not agreed, whether still open or not. */
  recent: InvitationCount;
}

/** The invitations of one inviter: in total, and to each host of the new battle. */
export interface InviterUsage extends Usage {
  hosts: readonly (Usage & { host: string })[];
}

/** The window of `recent`. It limits how often a host can propose and cancel a battle to the same host. */
export const RECENT_MS = 60_000;

/** Refuses a further battle of an inviter who has reached a limit. Null: it is allowed. `now`: unix milliseconds. */
export function checkInvitationLimits({ open, recent, hosts }: InviterUsage, now: number): Refusal | null {
  const limits: [InvitationCount, limit: number, what: string][] = [
    [open, LIMITS.maxOpenInvites, 'open invitations of one host'],
    [recent, LIMITS.maxRecentInvites, 'invitations of one host within a minute'],
    ...hosts.flatMap(({ host, ...to }): typeof limits => [
      [to.open, LIMITS.maxOpenInvitesToHost, `open invitations of one host to ${host}`],
      [to.recent, LIMITS.maxRecentInvitesToHost, `invitations of one host to ${host} within a minute`],
    ]),
  ];
  for (const [{ count, untilMs }, limit, what] of limits) {
    if (count < limit) continue;
    const seconds = Math.ceil(((untilMs ?? now) - now) / 1_000);
    return refuse('rate_limited', `There may be at most ${limit} ${what}.`, {
      retry_after_s: Math.max(1, seconds),
    });
  }
  return null;
}
