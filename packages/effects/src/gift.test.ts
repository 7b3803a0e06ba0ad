import { expect, it } from 'vitest';
import { type EffectGift, type EffectItem, effectOf, merged } from './gift.ts';

const item: EffectItem = { id: 'rose', name: 'Rose', price: 1, animation: { kind: 'none' }, icon_url: null };
const nameIn = (who: Pick<EffectGift, 'sender' | 'senderName'>) =>
  effectOf({ id: 'gift_1', item: 'rose', quantity: 1, coins: 1, ...who }, item, { count: 1, coins: 1 })
    .senderName;

it.each([
  ['a name', { sender: 'u1', senderName: 'Mia' }, 'Mia'],
  ['direction controls', { sender: 'u1', senderName: '\u202eMia\u2069' }, 'Mia'],
  ['a name that looks empty', { sender: 'u1', senderName: '\u3164' }, 'u1'],
  ['no name', { sender: 'u1', senderName: undefined }, 'u1'],
  ['a name that looks empty, and no id', { senderName: '\u200b' }, 'Someone'],
  ['nothing', {}, null],
])('shows the sender of a gift: %s', (_case, who, shown) => expect(nameIn(who)).toBe(shown));

it('cuts a long name', () => expect(nameIn({ senderName: 'W'.repeat(200) })).toHaveLength(32));

it('a waiting effect takes the name and the item of the newest gift of its streak', () => {
  const gift = { id: 'gift_1', item: 'rose', quantity: 1, coins: 1, sender: 'u1', mine: true };
  const before = effectOf({ ...gift, senderName: 'Rude' }, item, { count: 1, coins: 1 });
  const renamed = { ...item, name: 'Red rose' };
  const after = effectOf({ ...gift, senderName: 'Mia', mine: false }, renamed, { count: 2, coins: 2 });
  expect(merged(before, after)).toEqual({ ...after, mine: true });
  expect(merged(after, before), 'a repetition').toEqual(after);
});
