import pg from 'pg';
import { expect, it } from 'vitest';
import { batchFaultOf } from './database-errors.ts';

const sqlError = (code: string) =>
  Object.assign(new pg.DatabaseError('an error of PostgreSQL', 0, 'error'), { code });

it.each([
  ['a room that changed', sqlError('LV001'), 'conflict', false],
  ['a serialisation failure', sqlError('40001'), 'conflict', false],
  ['a deadlock', sqlError('40P01'), 'conflict', false],
  ['a lock that was not free in time', sqlError('55P03'), 'conflict', false],
  ['a statement that took too long', sqlError('57014'), 'conflict', false],
  ['a broken connection', sqlError('08006'), 'connection', true],
  ['too many connections', sqlError('53300'), 'connection', true],
  ['a full disk', sqlError('53100'), 'connection', true],
  ['a shutdown', sqlError('57P01'), 'connection', true],
  ['a server that is starting', sqlError('57P03'), 'connection', true],
  ['a failing disk', sqlError('58030'), 'connection', true],
  ['a transaction left idle', sqlError('25P03'), 'connection', false],
  ['a server that has become a standby', sqlError('25006'), 'connection', true],
  ['a socket reset', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }), 'connection', true],
  ['no response', new Error('Query read timeout'), 'connection', true],
  ['a violated constraint', sqlError('23514'), 'faulty_command', false],
  ['a duplicate key', sqlError('23505'), 'faulty_command', false],
  ['a number out of range', sqlError('22003'), 'faulty_command', false],
  ['an exception', sqlError('P0001'), 'faulty_command', false],
] as const)('%s', (_, error, kind, mayHaveCommitted) => {
  expect(batchFaultOf(error, true)).toMatchObject({ kind, mayHaveCommitted, cause: error });
  expect(batchFaultOf(error, false)).toMatchObject({ kind, mayHaveCommitted: false });
});
