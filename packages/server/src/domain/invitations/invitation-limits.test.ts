import { LIMITS } from '@lavish/protocol';
import { describe, expect, it } from 'vitest';
import { checkInvitationLimits, type InvitationCount, type InviterUsage } from './invitation-limits.ts';

const NOW = 1_800_000_000_000;
const NONE: InvitationCount = { count: 0, untilMs: null };
const usage = (over: Partial<InviterUsage>): InviterUsage => ({
  open: NONE,
  recent: NONE,
  hosts: [],
  ...over,
});
const reached = (count: number, inMs = 7_500): InvitationCount => ({ count, untilMs: NOW + inMs });
const toRex = (of: 'open' | 'recent', count: InvitationCount) =>
  usage({ hosts: [{ host: 'rex', open: NONE, recent: NONE, [of]: count }] });

describe('limits of invitations', () => {
  it.each([
    ['open', (count: number) => usage({ open: reached(count) }), LIMITS.maxOpenInvites],
    ['recent', (count: number) => usage({ recent: reached(count) }), LIMITS.maxRecentInvites],
    ['open to one host', (count: number) => toRex('open', reached(count)), LIMITS.maxOpenInvitesToHost],
    ['recent to one host', (count: number) => toRex('recent', reached(count)), LIMITS.maxRecentInvitesToHost],
  ] as const)(
    '%s: one below the limit passes; at the limit it is refused until the oldest stops counting',
    (_, of, limit) => {
      expect(checkInvitationLimits(of(limit - 1), NOW)).toBeNull();
      expect(checkInvitationLimits(of(limit), NOW)).toMatchObject({ code: 'rate_limited', retry_after_s: 8 });
    },
  );

  it('the refusal names the host with too many, and retry_after_s is at least 1', () => {
    expect(checkInvitationLimits(toRex('open', reached(3, -1)), NOW)).toEqual({
      code: 'rate_limited',
      detail: 'There may be at most 3 open invitations of one host to rex.',
      retry_after_s: 1,
    });
  });
});
