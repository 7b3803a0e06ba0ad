import { ask, type Server } from './send-request.ts';

/** Reads a list to its end, in pages of three entries. `path`: after `/v1`. */
export async function readPages<Entry>(server: Server, path: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = `${path}${path.includes('?') ? '&' : '?'}limit=3${cursor && `&cursor=${cursor}`}`;
    const answer = await ask(server, { method: 'GET', path: page });
    if (answer?.status !== 200) throw new Error(`GET ${page}: ${answer?.text ?? 'no answer'}`);
    const body = JSON.parse(answer.text) as { data: Entry[]; next_cursor: string | null };
    entries.push(...body.data);
    cursor = body.next_cursor;
  }
  return entries;
}
