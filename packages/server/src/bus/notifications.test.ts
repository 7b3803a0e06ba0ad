import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Notification, packNotifications, unpackNotifications } from './notifications.ts';

const name = fc.stringMatching(/^[A-Za-z0-9_.:-]{1,64}$/);
const notification = fc.oneof(
  fc.tuple(fc.constant('room' as const), name, fc.maxSafeNat()),
  fc.tuple(
    fc.constant('battle' as const),
    name,
    fc.nat(),
    fc.option(fc.maxSafeNat()),
    fc.array(name, { maxLength: 16 }),
  ),
  fc.tuple(fc.constant('account' as const), name),
  fc.tuple(fc.constant('invites' as const), name),
  fc.constant<Notification>(['lost']),
  fc.constant<Notification>(['revoked']),
  fc.constant<Notification>(['catalogue']),
);

it('packs all notifications into messages that PostgreSQL accepts', () => {
  fc.assert(
    fc.property(fc.array(notification, { maxLength: 300 }), (notifications) => {
      const messages = packNotifications('n0de', notifications);
      for (const message of messages) expect(Buffer.byteLength(message)).toBeLessThan(8_000);
      expect(messages.map(unpackNotifications).flatMap((unpacked) => unpacked!.notifications)).toEqual(
        notifications,
      );
    }),
  );
});

it('drops entries that are not notifications', () => {
  for (const message of ['', '{', '{}', 'null', '[]', '[7]', '["n"'])
    expect(unpackNotifications(message)).toBeNull();
  const unpacked = unpackNotifications(
    '["n",7,null,["room"],["room","r","1"],["room","r",1.5],["battle","b",1,null],["account"],["later","x"],["room","r",1]]',
  );
  expect(unpacked).toEqual({ node: 'n', notifications: [['room', 'r', 1]] });
});
