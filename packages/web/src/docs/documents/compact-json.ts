/** Characters that fit in a line of a panel. */
const LINE = 50;

/** Formats JSON with short flat values on one line. `indent` and `before` (characters before the value) count too. */
export function compactJson(value: unknown, indent = '', before = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const deeper = `${indent}  `;
  const parts = Object.entries(value).map(([key, each]) => {
    const name = isList ? '' : `${JSON.stringify(key)}: `;
    return name + compactJson(each, deeper, name);
  });
  const [open, close] = isList ? '[]' : '{}';
  const gap = isList || parts.length === 0 ? '' : ' ';
  const line = open + gap + parts.join(', ') + gap + close;
  if (isFlat(value) && indent.length + before.length + line.length < LINE) return line;
  return `${open}\n${parts.map((part) => deeper + part).join(',\n')}\n${indent}${close}`;
}

/** Whether no value in it is an object or a list. */
const isFlat = (value: object) =>
  Object.values(value).every((each) => typeof each !== 'object' || each === null);
