import { expect, test } from 'vitest';
import { runLavish } from '../support/run-lavish.ts';

const KEYS = { LAVISH_TOKEN_KEYS: 'key1:0123456789abcdef0123456789abcdef' };
const OVERLAYS = ['alerts', 'pk', 'supporters', 'goal', 'combo'];

const overlay = (...options: string[]) => runLavish(['overlay', ...options], KEYS);

test('five addresses, with a token after the # that can only watch this room', async () => {
  const { code, stdout } = await overlay('--room', 'live', '--url', 'https://gifts.example/', '--json');
  expect(code).toBe(0);
  const addresses = JSON.parse(stdout) as Record<string, string>;
  expect(Object.keys(addresses)).toEqual(OVERLAYS);
  for (const [name, address] of Object.entries(addresses))
    expect(address.split('#')[0]).toBe(`https://gifts.example/overlay/${name}`);

  const token = new URL(addresses.alerts!).hash.slice(1);
  const { stdout: report } = await runLavish(['token', 'inspect', token], KEYS);
  expect(report).toMatch(/"lavish": \{\s+"room": "live",\s+"overlay": true\s+\}/);
  expect(report).toMatch(/"sub": "overlay:live"/);
  const untilMs = Date.parse(/Accepted until (\S+)\.\s*$/.exec(report)![1]!);
  expect((untilMs - Date.now()) / 86_400_000).toBeCloseTo(365, 1);
});

test('for people: each overlay and its address, which follows a host from room to room', async () => {
  const { stdout } = await overlay('--host', 'luna', '--days', '1');
  for (const name of OVERLAYS) expect(stdout).toContain(`http://127.0.0.1:7070/overlay/${name}?host=luna#`);
  expect(stdout).toMatch(/PK bar\nhttp/);
});

test('invalid options are refused with an explanation', async () => {
  for (const [options, sentence] of [
    [['--host', 'luna', '--room', 'live'], /Set either --host or --room/],
    [['--room', 'live', '--url', 'gifts'], /--url must be an origin/],
    [['--room', 'live', '--url', 'https://host/gifts'], /--url must have no path/],
    [['--room', 'live', '--days', '0'], /--days must be an integer/],
  ] as const) {
    const { code, stderr } = await overlay(...options);
    expect([code, stderr]).toEqual([1, expect.stringMatching(sentence)]);
  }
});
