import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, type ApiServer, startApiServer } from './support/api-server.ts';
import { head, openRaw } from './support/raw-connection.ts';
import { expectProblem } from './support/refusals.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const put = (body: string | Buffer, headers: Record<string, string> = {}) =>
  server.call({ method: 'PUT', path: '/v1/users/una', body, headers });

const name = async () => (await server.call({ path: '/v1/users/una' })).body.name;

describe('a body that is not UTF-8', () => {
  const around = (...bytes: number[]) =>
    Buffer.concat([Buffer.from('{"name":"a'), Buffer.from(bytes), Buffer.from('"}')]);
  it.each([
    ['Latin-1', around(0xe9)],
    ['cut in a character', around(0xe2, 0x82)],
    ['half of a surrogate pair', around(0xed, 0xa0, 0x80)],
    ['overlong', around(0xc1, 0xa1)],
    ['UTF-16 with its mark', Buffer.from('\ufeff{"name":"a"}', 'utf16le')],
  ])('is refused: %s', async (_, body) => {
    await put({ name: 'before' } as never);
    expectProblem(await put(body), {
      code: 'invalid_request',
      param: 'body',
      detail: 'The body is not UTF-8.',
    });
    expect(await name()).toBe('before');
  });

  it('is refused; valid UTF-8, with or without a byte order mark, is accepted', async () => {
    for (const body of ['{"name":"é 🌹"}', '\ufeff{"name":"é 🌹"}']) {
      expect((await put(body)).status).toBe(200);
      expect(await name()).toBe('é 🌹');
    }
  });
});

describe('a charset', () => {
  it.each(['iso-8859-1', 'utf-16', 'windows-1252', 'us-ascii', '"latin1"', ''])(
    'of %s is refused',
    async (charset) => {
      const answer = await put('{"name":"x"}', { 'content-type': `application/json; charset=${charset}` });
      expectProblem(answer, {
        code: 'unsupported_media_type',
        param: 'Content-Type',
        detail: 'Send the body in UTF-8: no other charset is supported.',
      });
    },
  );

  it('that differs from a second one, UTF-8, is refused', async () => {
    const type = 'application/json; charset=utf-8; charset=latin1';
    expect((await put('{}', { 'content-type': type })).status).toBe(415);
  });

  it.each(['utf-8', 'UTF-8', '"utf-8"', 'utf8', 'UTF-8; profile=x'])('of %s is accepted', async (charset) => {
    expect((await put('{}', { 'content-type': `application/json;charset=${charset}` })).status).toBe(200);
  });
});

describe('a content encoding', () => {
  it.each(['gzip', 'deflate', 'br', 'zstd', 'x-gzip', 'GZIP', 'identity, gzip', 'aes128gcm'])(
    'of %s is refused, whatever the body is',
    async (coding) => {
      for (const body of ['{"name":"x"}', gzipSync('{"name":"x"}')])
        expectProblem(await put(body, { 'content-encoding': coding }), {
          code: 'unsupported_media_type',
          param: 'Content-Encoding',
          detail: 'Send the body uncompressed: other encodings are not supported.',
        });
    },
  );

  it('of identity, or without a body, is ignored', async () => {
    expect((await put('{}', { 'content-encoding': 'identity' })).status).toBe(200);
    const read = await server.call({ path: '/v1/users/una', headers: { 'content-encoding': 'gzip' } });
    expect(read.status).toBe(200);
  });
});

describe('a transfer coding', () => {
  const putInChunks = async (coding: string) => {
    const raw = await openRaw(server.port);
    const headers = [
      `Authorization: Bearer ${API_KEY}`,
      'Content-Type: application/json',
      'Connection: close',
    ];
    raw.tcp.write(
      `${head('PUT /v1/users/una', ...headers, `Transfer-Encoding: ${coding}`)}2\r\n{}\r\n0\r\n\r\n`,
    );
    return raw.closed;
  };

  it.each(['gzip, chunked', 'identity, chunked', 'x, chunked'])('of %s is refused', async (coding) => {
    const text = await putInChunks(coding);
    expect(text).toMatch(/^HTTP\/1\.1 415 [\s\S]*"code":"unsupported_media_type"/);
    expect(text).toContain('"param":"Transfer-Encoding"');
  });

  it.each(['chunked', 'Chunked'])('of %s is accepted', async (coding) => {
    expect(await putInChunks(coding)).toMatch(/^HTTP\/1\.1 200 /);
  });
});
