export interface ChangedField {
  field: string;
  before: string;
  after: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The fields that a request has changed, each with its values before and after it. `after` is the response: a top-up, for
 * example, does not have the fields of the user.
 */
export function changedFields(request: unknown, before: unknown, after: unknown): ChangedField[] {
  if (!isRecord(request)) return [];
  const [was, is] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
  return Object.entries(request)
    .map(([field, sent]) => ({ field, before: textOf(was[field]), after: textOf(is[field] ?? sent) }))
    .filter((change) => change.before !== change.after);
}

const textOf = (value: unknown): string =>
  value == null ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
