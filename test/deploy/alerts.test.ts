import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Rule {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

const { groups } = parse(read('deploy/prometheus/lavish.rules.yaml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

test('the rules for Prometheus are those that docs/METRICS.md lists', () => {
  const listed = [...read('docs/METRICS.md').matchAll(/^\| `(.+?)` \| (\d+) min \| .+ \|$/gm)];
  expect(rules.map(({ expr, for: time }) => [expr, time])).toEqual(
    listed.map(([, expr, minutes]) => [expr, `${minutes}m`]),
  );
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  for (const { labels } of rules) expect(['page', 'ticket']).toContain(labels.severity);
});

test('each alert leads to its runbook', () => {
  const headings = [...read('docs/OPERATIONS.md').matchAll(/^#{2,3} (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
  for (const { alert, annotations } of rules) {
    const [page, anchor] = annotations.runbook.split('#');
    expect(page).toBe('docs/OPERATIONS.md');
    expect(headings, alert).toContain(anchor);
  }
});
