import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { BattleResult, type PostBattle, PutBonus, PostBattle as Request, Verdict } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { commitmentOf, rollOf } from '../../packages/server/src/domain/battles/roll.ts';
import { exampleItem } from '../../packages/server/src/domain/testing/examples.ts';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { schemaFaults } from '../api/support/documented.ts';
import { battlesIn, cellsOf } from './support/battle-examples.ts';
import { playExample, type Stage } from './support/play-battle-example.ts';

const DOCUMENT = readFileSync(new URL('../../docs/BATTLES.md', import.meta.url), 'utf8');

/** The calls of the document's shell examples, in order. */
const CALLS = [...DOCUMENT.matchAll(/^send (PUT|POST) +(\S+) +(\S+) +'([^']+)'$/gm)].map(
  ([, method, path, key, body]) => ({
    method: method!,
    path: `/v1/${path}`,
    key: key!,
    body: JSON.parse(body!) as object,
  }),
);
const REQUEST = CALLS.find(({ path }) => path === '/v1/battles')!.body as PostBattle;
const [, SECRET = ''] = /^SECRET=(\w+)$/m.exec(DOCUMENT) ?? [];

/** The cells of every row of the table that begins with this one, without code marks. */
function tableAfter(head: string): string[][] {
  const from = DOCUMENT.indexOf(`${head}\n`);
  expect(from, head).toBeGreaterThan(0);
  const [, , ...rows] = DOCUMENT.slice(from).trimEnd().split('\n\n')[0]!.split('\n');
  return rows.map((row) => cellsOf(row).map((cell) => cell.replaceAll('`', '')));
}

type Bound = 'minimum' | 'maximum' | 'minItems' | 'maxItems';

const EXAMPLES = battlesIn(DOCUMENT);
const STAGE: Stage = {
  request: REQUEST,
  secret: SECRET,
  items: new Map(
    tableAfter('| item | price | points | category |').map(([item, price, points, category]) => [
      item!,
      exampleItem({ price: Number(price), points: Number(points), category: category! }),
    ]),
  ),
};

describe('docs/BATTLES.md', () => {
  it.each(EXAMPLES)('$title: has the documented result', (example) => {
    const { lines, result, audit } = playExample(example, STAGE);
    expect(lines).toEqual(example.lines);
    if (example.result !== null) expect(result).toBe(example.result);
    expect(audit).toMatchObject({ matches: true, differences: [] });
  });

  it('has an example of every tie policy, every kind of boost and every value of decided_by', () => {
    const fences = DOCUMENT.match(/```json battle/g);
    expect(EXAMPLES).toHaveLength(fences!.length);
    const { policy } = Request.properties.tie.properties;
    const { kind } = Request.properties.boosts.items.properties;
    const { decided_by } = BattleResult.properties;
    const texts = (schema: object) =>
      [...JSON.stringify(schema).matchAll(/"const":"(\w+)"/g)].map(([, text]) => text!);
    const policies = EXAMPLES.flatMap(({ rules }) => rules.tie?.policy ?? []);
    expect(policies.toSorted()).toEqual(texts(policy).toSorted());
    const kinds = EXAMPLES.flatMap(({ rules }) => rules.boosts?.map((boost) => boost.kind) ?? []);
    expect(new Set(kinds)).toEqual(new Set(texts(kind)));
    const results = EXAMPLES.map(({ result }) => result).join();
    for (const by of texts(decided_by)) expect(results).toContain(`decided by \`${by}\``);
  });

  it('has valid bonuses', () => {
    const bonuses = EXAMPLES.flatMap((example) => [...example.bonuses.values()]);
    expect(bonuses.length).toBeGreaterThan(0);
    for (const bonus of bonuses) expect(schemaFaults(PutBonus, bonus)).toEqual([]);
  });

  it('names every rule with its bounds', () => {
    const rows = tableAfter('| field | default | range | meaning |');
    expect(rows.map(([field]) => field).toSorted()).toEqual(Object.keys(Request.properties).toSorted());
    for (const [field, , bounds] of rows) {
      const schema = (Request.properties as Record<string, object>)[field!] as Partial<Record<Bound, number>>;
      const low = schema.minimum ?? schema.minItems ?? (schema.maxItems === undefined ? undefined : 0);
      const high = schema.maximum ?? schema.maxItems;
      expect(bounds, field).toBe(low === undefined ? '' : `${low}–${high}`);
    }
  });

  it('names every field of a verdict', () => {
    const fields = tableAfter('| field | meaning |').flatMap(([cell]) => cell!.split(', '));
    expect(fields.toSorted()).toEqual(Object.keys(Verdict.properties).toSorted());
  });
});

describe('the battle that docs/BATTLES.md starts', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer();
  });
  afterAll(() => server.close());

  it('is live at once with the documented defaults, and counts the gift as documented', async () => {
    const answers: Record<string, unknown>[] = [];
    for (const call of CALLS) {
      const { status, text, body } = await server.call(call);
      expect(status, text).toBeLessThan(300);
      answers.push(body);
    }
    const battle = answers.find((_, index) => CALLS[index]!.path === '/v1/battles')!;
    expect(battle).toMatchObject({ state: 'live', rules: { duration_s: 60, accept: 'auto' } });

    const [, documented] = /```json verdict\n([^`]+)```/.exec(DOCUMENT)!;
    expect(answers.at(-1)!.battle).toEqual({ ...JSON.parse(documented!), id: battle.id });

    const { mode, sides } = REQUEST;
    await server.call({ method: 'POST', path: `/v1/battles/${battle.id}/end` });
    const { body } = await server.call({ method: 'POST', path: '/v1/battles', body: { mode, sides } });
    const { tie, boosts, ...rules } = body.rules as Record<string, object>;
    expect(boosts).toEqual([]);
    expect(tie).toEqual({ policy: 'draw', overtime_s: 60, max: 1 });
    const rows = tableAfter('| field | default | range | meaning |');
    const defaults = rows.filter(([field]) => field! in rules).map(([field, value]) => [field, value]);
    expect(Object.fromEntries(defaults)).toEqual(
      Object.fromEntries(
        Object.entries(rules)
          .filter(([field]) => field !== 'commitment')
          .map(([field, value]) => [field, String(value)]),
      ),
    );
  });
});

describe('the rolls of docs/BATTLES.md', () => {
  const rows = tableAfter('| what | begins with | roll | with a chance of 0.25 |');

  it('are those of the engine', () => {
    for (const [what, begins, roll, strikes] of rows) {
      if (what === 'commitment') {
        expect(commitmentOf(SECRET).slice(0, begins!.length)).toBe(begins);
      } else {
        const real = rollOf(SECRET, 'lucky', 'mia', what!);
        expect(real.toFixed(4)).toBe(roll);
        expect(Number.parseInt(begins!, 16) / 2 ** 48).toBe(real);
        expect(strikes).toBe(real < 0.25 ? 'critical' : 'no');
      }
    }
  });

  const hasShell = ['bash', 'openssl'].every(
    (program) => spawnSync(program, ['version']).error === undefined,
  );
  test.skipIf(!hasShell)('are computed by the documented commands', () => {
    const [, script] = /```sh\n(SECRET=[^`]+)```/.exec(DOCUMENT)!;
    const digests = execFileSync('bash', ['-euc', script!], { encoding: 'utf8' }).trim().split('\n');
    expect(digests).toHaveLength(rows.length);
    for (const [index, digest] of digests.entries()) {
      expect(digest.replace(/^.*= /, '').slice(0, 12)).toBe(rows[index]![1]);
    }
  });
});
