/** Whether a text has every word of a query, in any order and in part. */
export function matches(query: string, text: string): boolean {
  const found = text.toLowerCase();
  return query
    .toLowerCase()
    .trim()
    .split(/\s+/)
    .every((word) => found.includes(word));
}
