/** One line of an exposition: a metric's value under its labels. */
export interface Sample {
  /** As written: a histogram's names end in `_bucket`, `_sum` and `_count`. */
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface Metric {
  type: string;
  help: string;
  samples: Sample[];
}

/** Parses Prometheus' text format strictly, by metric name. Throws on anything else. */
export function readExposition(text: string): Map<string, Metric> {
  const metrics = new Map<string, Metric>();
  let current: { name: string; metric: Metric } | undefined;
  for (const line of text.split('\n')) {
    const [, help, describes, text] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (help === 'HELP') {
      if (metrics.has(describes!)) throw new Error(`${describes} appears twice`);
      current = { name: describes!, metric: { help: text!, type: '', samples: [] } };
      metrics.set(describes!, current.metric);
    } else if (help === 'TYPE' && current?.name === describes) {
      current!.metric.type = text!;
    } else if (line !== '') {
      const sample = readSample(line);
      const family = sample.name.replace(/_(bucket|sum|count)$/, '');
      if (!current || (sample.name !== current.name && family !== current.name))
        throw new Error(`stray: ${line}`);
      current.metric.samples.push(sample);
    }
  }
  return metrics;
}

function readSample(line: string): Sample {
  const [, name, labels = '', value] =
    /^([a-z_0-9]+)(?:\{(.*)\})? (-?[\d.e+-]+|[+-]Inf|NaN|Nan)$/.exec(line) ?? [];
  if (name === undefined) throw new Error(`not a sample: ${line}`);
  const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)",?/g)];
  if (pairs.map(([all]) => all).join('') !== labels) throw new Error(`not labels: ${line}`);
  return {
    name,
    labels: Object.fromEntries(pairs.map(([, label, text]) => [label, text])),
    value: Number(value),
  };
}
