import cluster from 'node:cluster';
import type { Logger } from 'pino';
import { AggregatorRegistry, type Registry } from 'prom-client';

interface MetricsRequest {
  type: 'lavish:metrics?';
  id: number;
}

interface MetricsResponse {
  type: 'lavish:metrics';
  id: number;
  /** Null: the metrics could not be gathered. */
  text: string | null;
}

const isA = <M extends MetricsRequest | MetricsResponse>(type: M['type'], message: unknown): message is M =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === type;

/**
 * Makes a worker expose the metrics of all workers on this machine, each labelled with its number, because a scrape cannot
 * choose a worker. Values are not summed: a rate of the sum would drop whenever a worker restarts.
 */
export function exposeAllWorkers(own: Registry[], worker: number): () => Promise<string> {
  for (const registry of own) {
    registry.setDefaultLabels({ worker: String(worker) });
    // Otherwise the aggregation omits some process metrics, or takes them from the first worker only.
    for (const metric of registry.getMetricsAsArray()) Object.assign(metric, { aggregator: 'sum' });
  }
  AggregatorRegistry.setRegistries(own);
  // Creating an instance registers the listener for requests of the first process.
  new AggregatorRegistry();
  const waiting = new Map<number, (text: string | null) => void>();
  let requests = 0;
  process.on('message', (message) => {
    if (!isA<MetricsResponse>('lavish:metrics', message)) return;
    waiting.get(message.id)?.(message.text);
    waiting.delete(message.id);
  });

  return async () => {
    const id = ++requests;
    const text = await new Promise<string | null>((resolve) => {
      waiting.set(id, resolve);
      process.send!({ type: 'lavish:metrics?', id } satisfies MetricsRequest);
    });
    if (text === null) throw new Error('the metrics of all workers could not be gathered');
    return text;
  };
}

/** Makes the first process gather the metrics of all workers when one of them requests it. */
export function answerWorkers(log: Pick<Logger, 'warn'>): void {
  const all = new AggregatorRegistry();
  cluster.on('message', async (worker, message: unknown) => {
    if (!isA<MetricsRequest>('lavish:metrics?', message)) return;
    const text = await all.clusterMetrics().catch((error: unknown) => {
      log.warn({ err: error }, 'the metrics of the workers could not be gathered');
      return null;
    });
    if (worker.isConnected())
      worker.send({ type: 'lavish:metrics', id: message.id, text } satisfies MetricsResponse);
  });
}
