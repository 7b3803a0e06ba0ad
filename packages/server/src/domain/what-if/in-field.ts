import type { Refusal } from '@lavish/protocol';

/** A refusal of a part of the rules, with the whole path of the field. */
export const inField = (field: string, { param, ...refusal }: Refusal): Refusal => ({
  ...refusal,
  param: param === undefined ? field : `${field}.${param}`,
});
