import type { Operation } from './openapi-operations.ts';

/** A line that a narrow panel shows whole. */
const LINE = 50;

/** The call as a command for a shell, with the server key, the examples of the document, and a key of its own. */
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
    // Nothing in a pair of quotes can end it but the quote itself.
    lines.push(`-d '${text.replaceAll("'", "'\\''")}'`);
  }
  return lines.join(' \\\n  ');
}

/** 80 random bits, which fit the line. Not a UUID: a page of plain http may not draw one. */
const drawnKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
