import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../packages/server/src/metrics/metrics.ts';
import { readExposition } from '../support/read-exposition.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const DOCUMENT = read('docs/METRICS.md');

/** Everything that a server exposes; each observer was called once, so that every label has a value. */
async function expose() {
  const metrics = createMetrics();
  metrics.readStateFrom(() => ({
    queued: 0,
    setAside: 0,
    horizonAgeMs: 0,
    followersBehindMs: { rollups: 0 },
    providers: [
      { provider: 'stripe', failedMessages: 0, messageAgeMs: 0, confirmationAgeMs: 0, listAgeMs: 0 },
    ],
    revocations: 0,
    maxQueue: 0,
    sockets: 0,
    httpConnections: 0,
    rooms: { subscribed: 0, subscriptions: 0, lagging: 0, longestTickMs: 0 },
    machineAheadMs: 0,
    busIsUp: true,
    pools: { reads: { totalCount: 0, idleCount: 0, waitingCount: 0 } },
  }));
  metrics.phase('gather', 1);
  metrics.http('GET', '/', 200, 1);
  return readExposition(await metrics.expose());
}

interface Row {
  type: string;
  labels: string[];
  text: string;
}

/** The page's tables, by metric. */
const documented = new Map(
  DOCUMENT.split('\n')
    .map((line) => /^\| `([a-z_0-9]+)` \| (counter|gauge|histogram) \| (.*?) ?\| (.+?) \|.*\|$/.exec(line))
    .filter((match) => match !== null)
    .map(([, name, type, labels, text]): [string, Row] => [
      name!,
      { type: type!, labels: [...labels!.matchAll(/`([a-z]+)`/g)].map(([, label]) => label!), text: text! },
    ]),
);

/** The metrics in a PromQL expression. */
const namesIn = (expression: string): string[] =>
  [...expression.matchAll(/\b(lavish|nodejs|process)_[a-z_0-9]+/g)].map(([name]) =>
    documented.has(name) ? name : name.replace(/_(bucket|sum|count)$/, ''),
  );

describe('docs/METRICS.md', () => {
  it('has every metric once, with its type, and no other', async () => {
    const exposed = await expose();
    const rows = DOCUMENT.split('\n').filter((line) => /^\| `[a-z_0-9]+` \|/.test(line));
    expect(rows).toHaveLength(documented.size);
    expect([...exposed.keys()].filter((name) => !documented.has(name))).toEqual([]);
    for (const [name, { type }] of exposed)
      expect(`${name} ${type}`).toBe(`${name} ${documented.get(name)!.type}`);
    // Other systems have fewer metrics of a process.
    const expected = [...documented.keys()].filter(
      (name) => process.platform === 'linux' || name.startsWith('lavish_'),
    );
    expect(expected.filter((name) => !exposed.has(name))).toEqual([]);
  });

  it('has the labels of each', async () => {
    for (const [name, { samples }] of await expose()) {
      const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
      labels.delete('le');
      // Without a garbage collection or a request in progress there is no sample yet.
      if (samples.length > 0) expect([name, ...labels]).toEqual([name, ...documented.get(name)!.labels]);
    }
  });

  it('has alerts on existing metrics', () => {
    const alerts = [...DOCUMENT.matchAll(/^\| `(.+?)` \| \d+ min \| (.+) \|$/gm)];
    expect(alerts.length).toBeGreaterThan(5);
    for (const [, expression] of alerts) {
      // Prometheus' own metric: whether a node responds.
      if (expression!.startsWith('up{')) continue;
      expect(namesIn(expression!).length, expression).toBeGreaterThan(0);
      for (const name of namesIn(expression!)) expect([...documented.keys()]).toContain(name);
    }
  });
});

describe('deploy/grafana/lavish.json', () => {
  const dashboard = JSON.parse(read('deploy/grafana/lavish.json'));
  type Panel = {
    id: number;
    type: string;
    title: string;
    gridPos: Record<'x' | 'y' | 'w' | 'h', number>;
    targets?: { expr: string; datasource: { uid: string } }[];
  };
  const panels = dashboard.panels as Panel[];
  const targets = panels.flatMap((panel) => panel.targets ?? []);

  it('queries only existing metrics, of the chosen data source, job and nodes', () => {
    expect(targets.length).toBeGreaterThan(30);
    for (const { expr, datasource } of targets) {
      expect(datasource.uid).toMatch(/^\$\{datasource\}$/);
      const names = namesIn(expr);
      expect(names.length, expr).toBeGreaterThan(0);
      for (const name of names) expect([...documented.keys()]).toContain(name);
      expect(expr.match(/job="\$job", instance=~"\$instance"/g), expr).toHaveLength(names.length);
    }
    const variables = dashboard.templating.list as { name: string; definition?: string }[];
    expect(variables.map(({ name }) => name)).toEqual(['datasource', 'job', 'instance']);
    for (const { definition = 'lavish_build_info' } of variables)
      expect(namesIn(definition)).toEqual(['lavish_build_info']);
  });

  it('shows every metric of Lavish', () => {
    const shown = new Set(targets.flatMap(({ expr }) => namesIn(expr)));
    const ours = [...documented.keys()].filter((name) => name.startsWith('lavish_'));
    expect(ours.filter((name) => !shown.has(name))).toEqual([]);
  });

  it('has no two panels in one place', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { gridPos, title } of panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x} ${y}`), title).toBe(false);
          taken.add(`${x} ${y}`);
        }
      }
    }
  });
});
