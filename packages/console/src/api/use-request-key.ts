import { useRef } from 'react';

/**
 * Returns the Idempotency-Key of a request that moves money. The same request again has the same key: after a lost response
 * nothing happens twice.
 */
export function useRequestKey(): (request: unknown) => string {
  const sent = useRef<{ request: string; key: string } | null>(null);
  return (request) => {
    const text = JSON.stringify(request);
    if (sent.current?.request !== text) sent.current = { request: text, key: newKey() };
    return sent.current.key;
  };
}

/** `crypto.randomUUID` exists only on secure origins; a console in a private network may have none. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `console-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
