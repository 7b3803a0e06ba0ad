import Type from 'typebox';

/** An id of the console: a UUID as 32 hex digits. */
export const HexId = (of: string) =>
  Type.String({ pattern: '^[0-9a-f]{32}$', 'x-must-be': `the id of ${of}: 32 hex digits` });
