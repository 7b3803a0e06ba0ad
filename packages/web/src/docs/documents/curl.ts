import type { Operation } from './openapi-operations.ts';

/** Characters that fit in a line of a narrow panel. */
const LINE = 50;

/** The call as a shell command with the server key, the document's examples and a random idempotency key. */
export function curlOf(operation: Operation, origin: string, drawKey = drawnKey): string {
  const { method, path, pathExamples, callers, movesMoney, body } = operation;
  const address = origin + path.replace(/\{(\w+)\}/g, (whole, name: string) => pathExamples[name] ?? whole);
  const command = method === 'GET' ? 'curl' : `curl -X ${method}`;
  const isLong = `${command} ${address} \\`.length > LINE;
  const lines = isLong ? [command, address] : [`${command} ${address}`];
  if (callers.every(({ kind }) => kind !== 'anyone'))
    lines.push('-H "Authorization: Bearer $LAVISH_API_KEY"');
  if (movesMoney) lines.push(`-H 'Idempotency-Key: ${drawKey()}'`);
  if (body) {
    lines.push("-H 'Content-Type: application/json'");
    const text = JSON.stringify(body.example ?? {}, null, 2).replaceAll('\n', '\n  ');
    // In single quotes, only the quote itself needs escaping.
    lines.push(`-d '${text.replaceAll("'", "'\\''")}'`);
  }
  return lines.join(' \\\n  ');
}

/** 80 random bits, which fit in the line. No UUID: `crypto.randomUUID` needs a secure context. */
const drawnKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
