/** Whether a text contains every word of a query, in any order, also as a part of a word. */
export function matches(query: string, text: string): boolean {
  const found = text.toLowerCase();
  return query
    .toLowerCase()
    .trim()
    .split(/\s+/)
    .every((word) => found.includes(word));
}
