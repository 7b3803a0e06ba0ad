import type { Registry } from 'prom-client';
import { createCounts } from './counters.ts';

/** The limits. docs/PROTOCOL.md describes the effect of exceeding each. */
const LIMITS = [
  'sockets',
  'user_sockets',
  'overlay_sockets',
  'handshakes',
  'socket_subscriptions',
  'node_subscriptions',
  'room_viewers',
  'waiting_messages',
  'message_rate',
  'user_message_rate',
  'user_subscribes',
  'user_requests',
  'user_requests_under_way',
  'user_gifts',
  'http_connections',
] as const;

export const createLimitMetrics = (registry: Registry): ((limit: (typeof LIMITS)[number]) => void) =>
  createCounts(registry, {
    name: 'lavish_limits_reached_total',
    help: 'Refusals, closed connections and delays by the limit that caused them',
    label: 'limit',
    values: LIMITS,
  });
