import type { ErrorCode, ErrorExtras, Refusal } from '@lavish/protocol';

/** A refusal: the code, a sentence for whoever must mend it, and what the mending needs. */
export const refuse = (code: ErrorCode, detail: string, extras: ErrorExtras = {}): Refusal => ({
  code,
  detail,
  ...extras,
});

/** Tells a refusal from what was asked for. */
export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
