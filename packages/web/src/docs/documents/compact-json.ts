/** What a panel shows of a line. */
const LINE = 50;

/** JSON for people: what is flat and short stays on one line. `indent` and what stands `before` it count. */
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

/** Nothing in it holds something in turn. */
const isFlat = (value: object) =>
  Object.values(value).every((each) => typeof each !== 'object' || each === null);
