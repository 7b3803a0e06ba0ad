import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLavish, type Lavish, LavishError } from './index.ts';

/** Every call of the SDK with responses that are not of Lavish. A test fails until a new call is added to `CALLS`. */

type Act = (lavish: Lavish) => Promise<unknown>;

const whole = async (list: AsyncIterable<unknown>) => {
  const found = [];
  for await (const one of list) found.push(one);
  return found;
};
const times = { starts_at: '2030-01-01T00:00:00Z', ends_at: '2030-01-02T00:00:00Z', multiplier: 2 };
const MARCH = { from: '2026-03-01', to: '2026-04-01' };
const sides = [{ hosts: [{ host: 'h', room: 'r' }] }, { hosts: [{ host: 'i', room: 's' }] }];

const CALLS: Record<string, Act> = {
  'users.put': ({ users }) => users.put('u', { name: 'U' }),
  'users.get': ({ users }) => users.get('u'),
  'users.topUp': ({ users }) => users.topUp('u', { coins: 5 }),
  'users.adjust': ({ users }) => users.adjust('u', { coins: 5, reason: 'x' }),
  'users.creditPromotionalCoins': ({ users }) =>
    users.creditPromotionalCoins('u', { coins: 5, expires_at: times.ends_at, reason: 'x' }),
  'users.refundTopUp': ({ users }) => users.refundTopUp('jnl_1', { reason: 'x' }),
  'users.withdrawChargeback': ({ users }) => users.withdrawChargeback('jnl_1', { reason: 'x' }),
  'users.statement': ({ users }) => users.statement('u').first(3),
  'catalogue.list': ({ catalogue }) => catalogue.list(),
  'catalogue.put': ({ catalogue }) => catalogue.put('i', { name: 'I', price: 1 }),
  'catalogue.retire': ({ catalogue }) => catalogue.retire('i'),
  'rooms.open': ({ rooms }) => rooms.open({ id: 'r', host: 'h' }),
  'rooms.get': ({ rooms }) => rooms.get('r'),
  'rooms.list': ({ rooms }) => whole(rooms.list()),
  'rooms.end': ({ rooms }) => rooms.end('r'),
  'rooms.addGuest': ({ rooms }) => rooms.addGuest('r', 'g'),
  'rooms.removeGuest': ({ rooms }) => rooms.removeGuest('r', 'g'),
  'rooms.guests': ({ rooms }) => rooms.guests('r').page(),
  'rooms.blocks': ({ rooms }) => whole(rooms.blocks('r')),
  'rooms.block': ({ rooms }) => rooms.block('r', 'u'),
  'rooms.unblock': ({ rooms }) => rooms.unblock('r', 'u'),
  'rooms.gifts': ({ rooms }) => whole(rooms.gifts('r')),
  'rooms.supporters': ({ rooms }) => rooms.supporters('r').first(1),
  'packs.put': ({ packs }) => packs.put('p', { name: 'P', coins: 1, prices: [] }),
  'packs.get': ({ packs }) => packs.get('p'),
  'packs.list': ({ packs }) => packs.list().first(1),
  'packs.retire': ({ packs }) => packs.retire('p'),
  'purchases.create': ({ purchases }) => purchases.create({ provider: 'apple', user: 'u', proof: 'x' }),
  'purchases.checkout': ({ purchases }) =>
    purchases.checkout({ user: 'u', pack: 'p', currency: 'EUR', success_url: '/a', cancel_url: '/b' }),
  'purchases.get': ({ purchases }) => purchases.get('pur_1'),
  'purchases.list': ({ purchases }) => purchases.list().first(1),
  'purchases.of': ({ purchases }) => purchases.of('u').first(1),
  'purchases.trace': ({ purchases }) => purchases.trace('pur_1'),
  'purchases.refund': ({ purchases }) => purchases.refund('pur_1', { reason: 'x' }),
  'purchases.messages': ({ purchases }) => purchases.messages().first(1),
  'purchases.retryMessage': ({ purchases }) => purchases.retryMessage('msg_1'),
  'gifts.send': ({ gifts }) => gifts.send('r', { sender: 'u', item: 'i' }),
  'gifts.find': ({ gifts }) => gifts.find('u', 'k'),
  'gifts.get': ({ gifts }) => gifts.get('gft_1'),
  'gifts.reverse': ({ gifts }) => gifts.reverse('gft_1', { reason: 'x' }),
  'gifts.lossPolicy': ({ gifts }) => gifts.lossPolicy(),
  'gifts.setLossPolicy': ({ gifts }) => gifts.setLossPolicy({ policy: 'host', reason: 'x' }),
  'gifts.funding': ({ gifts }) => gifts.funding('gft_1'),
  'battles.start': ({ battles }) => battles.start({ mode: 'solo', sides } as never),
  'battles.get': ({ battles }) => battles.get('b'),
  'battles.list': ({ battles }) => whole(battles.list()),
  'battles.accept': ({ battles }) => battles.accept('b', { host: 'h' }),
  'battles.decline': ({ battles }) => battles.decline('b', { host: 'h' }),
  'battles.leave': ({ battles }) => battles.leave('b', { host: 'h' }),
  'battles.cancel': ({ battles }) => battles.cancel('b'),
  'battles.rematch': ({ battles }) => battles.rematch('b'),
  'battles.end': ({ battles }) => battles.end('b'),
  'battles.gifts': ({ battles }) => battles.gifts('b').first(1),
  'battles.scores': ({ battles }) => battles.scores('b'),
  'battles.supporters': ({ battles }) => battles.supporters('b').page(),
  'invitations.block': ({ invitations }) => invitations.block('h', 'i'),
  'invitations.unblock': ({ invitations }) => invitations.unblock('h', 'i'),
  'invitations.blocks': ({ invitations }) => whole(invitations.blocks('h')),
  'invitations.settings': ({ invitations }) => invitations.settings('h'),
  'invitations.putSettings': ({ invitations }) => invitations.putSettings('h', { accepts_invites: false }),
  'battles.audit': ({ battles }) => battles.audit('b'),
  'bonuses.put': ({ bonuses }) => bonuses.put('x', times),
  'bonuses.get': ({ bonuses }) => bonuses.get('x'),
  'bonuses.list': ({ bonuses }) => whole(bonuses.list()),
  'bonuses.remove': ({ bonuses }) => bonuses.remove('x'),
  'ledger.get': ({ ledger }) => ledger.get(),
  'ledger.closes': ({ ledger }) => whole(ledger.closes()),
  'ledger.close': ({ ledger }) => ledger.close('2026-11-30'),
  'campaigns.put': ({ campaigns }) => campaigns.put('x', { ...times, rules: [] }),
  'campaigns.get': ({ campaigns }) => campaigns.get('x'),
  'campaigns.list': ({ campaigns }) => whole(campaigns.list()),
  'campaigns.cancel': ({ campaigns }) => campaigns.cancel('x'),
  'campaigns.standings': ({ campaigns }) => whole(campaigns.standings('x')),
  'campaigns.ownStanding': ({ campaigns }) => campaigns.ownStanding('x', 'ann'),
  'campaigns.audit': ({ campaigns }) => campaigns.audit('x'),
  'agencies.put': ({ agencies }) => agencies.put('x', {}),
  'agencies.get': ({ agencies }) => agencies.get('x'),
  'agencies.list': ({ agencies }) => whole(agencies.list()),
  'agencies.statement': ({ agencies }) => whole(agencies.statement('x')),
  'agencies.hosts': ({ agencies }) => whole(agencies.hosts('x')),
  'agencies.settle': ({ agencies }) => agencies.settle('x', { until: '2026-01-31' }),
  'agencies.settlements': ({ agencies }) => whole(agencies.settlements('x')),
  'agencies.propose': ({ agencies }) => agencies.propose({ agency: 'x', host: 'hal', bps: 1, from: 'host' }),
  'agencies.contract': ({ agencies }) => agencies.contract('ctr_1'),
  'agencies.contracts': ({ agencies }) => whole(agencies.contracts()),
  'agencies.accept': ({ agencies }) => agencies.accept('ctr_1'),
  'agencies.end': ({ agencies }) => agencies.end('ctr_1'),
  'payouts.earnings': ({ payouts }) => payouts.earnings('x'),
  'payouts.request': ({ payouts }) => payouts.request({ user: 'x', coins: 1, currency: 'EUR' }),
  'payouts.get': ({ payouts }) => payouts.get('x'),
  'payouts.list': ({ payouts }) => whole(payouts.list()),
  'payouts.send': ({ payouts }) => payouts.send('x'),
  'payouts.pay': ({ payouts }) => payouts.pay('x'),
  'payouts.fail': ({ payouts }) => payouts.fail('x', { reason: 'x' }),
  'payouts.cancel': ({ payouts }) => payouts.cancel('x', { reason: 'x' }),
  'payouts.sendBatch': ({ payouts }) => payouts.sendBatch({ currency: 'EUR' }),
  'payouts.getBatch': ({ payouts }) => payouts.getBatch('x'),
  'payouts.batches': ({ payouts }) => whole(payouts.batches()),
  'payouts.policy': ({ payouts }) => payouts.policy(),
  'rankings.senders': ({ rankings }) => rankings.senders().first(1),
  'rankings.receivers': ({ rankings }) => rankings.receivers().first(1),
  'rankings.rooms': ({ rankings }) => rankings.rooms().first(1),
  'rankings.battles': ({ rankings }) => rankings.battles().first(1),
  'rankings.inRoom': ({ rankings }) => rankings.inRoom('r').first(1),
  'rankings.supporters': ({ rankings }) => rankings.supporters('hal').first(1),
  'rankings.ownRank': ({ rankings }) => rankings.ownRank('senders', 'ann'),
  'rankings.rankOfRoom': ({ rankings }) => rankings.rankOfRoom('r'),
  'rankings.rankInRoom': ({ rankings }) => rankings.rankInRoom('r', 'ann'),
  'rankings.rankOfSupporter': ({ rankings }) => rankings.rankOfSupporter('hal', 'ann'),
  'analytics.overview': ({ analytics }) => analytics.overview(MARCH),
  'analytics.series': ({ analytics }) => analytics.series({ ...MARCH, grain: 'day' }),
  'analytics.items': ({ analytics }) => analytics.items(MARCH),
  'analytics.senders': ({ analytics }) => analytics.senders(MARCH),
  'analytics.receivers': ({ analytics }) => analytics.receivers(MARCH),
  'analytics.rooms': ({ analytics }) => analytics.rooms(MARCH),
  'analytics.battles': ({ analytics }) => analytics.battles(MARCH),
  'analytics.cohorts': ({ analytics }) => analytics.cohorts(MARCH),
  'analytics.funnel': ({ analytics }) => analytics.funnel(MARCH),
  'tokens.create': ({ tokens }) => tokens.create({ user: 'u' }),
  'tokens.revoke': ({ tokens }) => tokens.revoke({ user: 'u' }),
  'tokens.consoleLink': ({ tokens }) => tokens.consoleLink({ host: 'u' }),
};
/** Calls without a request. */
const LOCAL = ['tokens.sign'];

/** Responses that do not tell the outcome of the request. */
const FOREIGN: [what: string, answer: () => Response][] = [
  ['an empty 200', () => new Response('', { status: 200 })],
  ['an empty 201', () => new Response('', { status: 201 })],
  ['a 202', () => new Response('Accepted', { status: 202 })],
  ["a gateway's page with 200", () => new Response('<h1>Sign in</h1>', { status: 200 })],
  ['a truncated body', () => new Response('{"data":[{"id":"x"', { status: 200 })],
  ["another service's JSON", () => Response.json({ status: 'ok', result: { id: 'x' } })],
  ["another service's list", () => Response.json({ data: [{ id: 1 }], total: 1 })],
  ['null', () => Response.json(null)],
  ['a list', () => Response.json([])],
  ['text', () => Response.json('ok')],
  ['a problem document with 200', () => Response.json({ code: 'internal', detail: 'No.', status: 200 })],
  [
    'a body in another encoding',
    () => new Response(new Uint8Array([0xff, 0xfe, 0x7b, 0x00]), { status: 200 }),
  ],
  ['a redirect', () => new Response('', { status: 302, headers: { location: 'https://login.example/' } })],
  ['a redirect that keeps the method', () => new Response('', { status: 307, headers: { location: '/x' } })],
  ['304', () => new Response(null, { status: 304 })],
  ['an empty 500', () => new Response('', { status: 500 })],
  ["a gateway's 502", () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
  ["a gateway's 503", () => new Response('upstream', { status: 503, headers: { 'retry-after': '0' } })],
  ["a gateway's JSON with 504", () => Response.json({ message: 'timeout' }, { status: 504 })],
  ['408 of a proxy', () => new Response('', { status: 408 })],
];

const KEYED = [
  'agencies.settle',
  'agencies.propose',
  'payouts.request',
  'payouts.sendBatch',
  'users.topUp',
  'users.adjust',
  'users.creditPromotionalCoins',
  'users.refundTopUp',
  'users.withdrawChargeback',
  'gifts.send',
  'gifts.reverse',
  'gifts.setLossPolicy',
  'purchases.create',
  'purchases.checkout',
  'purchases.refund',
];
/** Calls that change nothing when they are repeated. */
const FREE = ['tokens.create', 'tokens.revoke', 'tokens.consoleLink', 'purchases.retryMessage'];

interface Sent {
  method: string;
  key: string | null;
  redirect: string | undefined;
}

let sent: Sent[];
let lavish: Lavish;
beforeEach(() => {
  sent = [];
  lavish = createLavish({
    url: 'https://gifts.example',
    apiKey: 'sk_test_x',
    retry: { attempts: 3, backoffBaseMs: 0, backoffMaxMs: 0 },
  });
});
afterEach(() => void vi.unstubAllGlobals());

function answerWith(answer: () => Response) {
  vi.stubGlobal('fetch', async (_url: string, { method, headers, redirect }: RequestInit) => {
    sent.push({ method: method!, key: new Headers(headers).get('idempotency-key'), redirect });
    return answer();
  });
}

it('has a row for every call of the SDK', () => {
  const all = Object.entries(lavish).flatMap(([resource, calls]) =>
    typeof calls === 'function' ? [] : Object.keys(calls as object).map((call) => `${resource}.${call}`),
  );
  expect(all.filter((call) => !LOCAL.includes(call)).sort()).toEqual(Object.keys(CALLS).sort());
});

describe.each(FOREIGN)('%s', (_, answer) => {
  it.each(Object.keys(CALLS))('is no response to %s', async (call) => {
    answerWith(answer);
    const error = await CALLS[call]!(lavish).catch((fault: unknown) => fault);
    expect(error).toBeInstanceOf(LavishError);
    const { method } = sent[0]!;
    const changes = method !== 'GET' && !FREE.includes(call);
    expect(error).toMatchObject({ code: 'unreachable', outcomeUnknown: changes });
    // A redirect that is followed would send the request to another server.
    expect(new Set(sent.map(({ redirect }) => redirect))).toEqual(new Set(['manual']));
    // A request that may have been carried out is sent again only where that is safe, and money under the same key.
    const isRepeatable = method !== 'POST' || FREE.includes(call) || KEYED.includes(call);
    expect(sent).toHaveLength(isRepeatable ? 3 : 1);
    const keys = new Set(sent.map(({ key }) => key));
    expect(keys.size).toBe(1);
    expect(keys.has(null)).toBe(!KEYED.includes(call));
  });
});

it.each(Object.keys(CALLS).filter((call) => !/remove|retire|unblock/.test(call)))(
  'a 204 is no response to %s, which returns a body',
  async (call) => {
    answerWith(() => new Response(null, { status: 204 }));
    expect(await CALLS[call]!(lavish).catch((fault: unknown) => fault)).toMatchObject({
      code: 'unreachable',
    });
  },
);

describe('Retry-After, from any hop', () => {
  const HTTP_DATE = 'Mon, 30 Nov 2026 06:00:07 GMT';
  it.each([
    ['seconds', '7', 7],
    ['a date by the clock of the response', HTTP_DATE, 7],
    ['far too long', '86400', 3_600],
    ['nonsense', 'soon', undefined],
  ])('%s: no attempt before it, and none beyond the deadline', async (_, value, seconds) => {
    const headers = { 'retry-after': value, date: 'Mon, 30 Nov 2026 06:00:00 GMT' };
    for (const status of [429, 502, 503]) {
      answerWith(() => new Response('<h1>Later</h1>', { status, headers }));
      const hasty = createLavish({
        url: 'https://gifts.example',
        apiKey: 'sk_test_x',
        retry: { attempts: 2, backoffBaseMs: 0, backoffMaxMs: 0, deadlineMs: 5_000 },
      });
      sent = [];
      for (const call of ['users.topUp', 'rooms.get']) {
        const error = await CALLS[call]!(hasty).catch((fault: unknown) => fault);
        expect(error).toMatchObject({
          code: 'unreachable',
          retryAfterS: seconds,
          attempts: seconds === undefined ? 2 : 1,
        });
      }
    }
  });
});
