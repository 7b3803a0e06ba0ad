import { LIMITS } from '@lavish/protocol';
import { expect, test } from 'vitest';
import { checkInviteBlockLimit } from './invite-block-limit.ts';

test('a host who blocks as many inviters as allowed can block no other one', () => {
  expect(checkInviteBlockLimit('nova', LIMITS.maxInviteBlocks - 1)).toBeNull();
  expect(checkInviteBlockLimit('nova', LIMITS.maxInviteBlocks)).toEqual({
    code: 'limit_reached',
    detail: 'nova blocks 1000 inviters already.',
    param: 'inviter',
  });
});
