import type { Logger } from 'pino';
import { type Bus, createBus } from '../bus/bus.ts';
import { openNotifyTransport } from '../bus/notify-transport.ts';
import { openValkeyTransport } from '../bus/valkey-transport.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Hub } from './hub.ts';
import type { ServerConfig } from './server-config.ts';

export interface NodeBusOptions {
  config: Pick<ServerConfig, 'databaseUrl' | 'valkeyUrl'>;
  /** The name of this process. */
  node: string;
  /** How long the transport may be silent before its connection is replaced. */
  silenceMs: number;
  hub: Pick<Hub, 'notificationReceived'>;
  metrics: Pick<Metrics, 'bus'>;
  log: Logger;
}

/** Creates the bus over the configured transport. */
export function createNodeBus({ config, node, silenceMs, hub, metrics, log }: NodeBusOptions): Bus {
  const { databaseUrl, valkeyUrl } = config;
  return createBus({
    node,
    openTransport: (on) => {
      const options = { ...on, log, silenceMs };
      return valkeyUrl ? openValkeyTransport(valkeyUrl, options) : openNotifyTransport(databaseUrl, options);
    },
    onNotification: hub.notificationReceived.publish,
    log,
    observe: metrics.bus,
  });
}
