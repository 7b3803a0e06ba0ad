import type { ErrorCode, ErrorExtras, Refusal } from '@lavish/protocol';

/** Makes a refusal. `detail`: a sentence for the developer of the client. `extras`: values that help to fix the request. */
export const refuse = <Code extends ErrorCode>(
  code: Code,
  detail: string,
  extras: ErrorExtras = {},
): Refusal & { code: Code } => ({ code, detail, ...extras });

/** Whether a result is a refusal. */
export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
