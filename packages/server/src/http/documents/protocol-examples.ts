import type * as protocol from '@lavish/protocol';
import type { Static, TSchema } from 'typebox';

/** Examples of the protocol's schemas, by the schema's name. */
export type ProtocolExamples = {
  [Name in keyof typeof protocol as (typeof protocol)[Name] extends TSchema
    ? Name
    : never]?: (typeof protocol)[Name] extends TSchema ? Static<(typeof protocol)[Name]> : never;
};
