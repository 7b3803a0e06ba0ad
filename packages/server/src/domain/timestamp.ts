/** Formats unix milliseconds for the wire: `2026-01-31T12:00:00.000Z`. */
export const timestamp = (at: number): string => new Date(at).toISOString();
