/** Three days, so that a provider or an operator has time to mend what is wrong. */
const MAX_ATTEMPTS = 18;
const FIRST_DELAY_MS = 5_000;
const MAX_DELAY_MS = 6 * 3_600_000;

/** How long to wait after so many failed attempts. Null: it was tried often enough. Milliseconds. */
export const retryDelayMs = (attempts: number): number | null =>
  attempts >= MAX_ATTEMPTS ? null : Math.min(FIRST_DELAY_MS * 4 ** (attempts - 1), MAX_DELAY_MS);

/** As `retryDelayMs`, without an end. */
export const endlessRetryDelayMs = (attempts: number): number =>
  retryDelayMs(Math.min(attempts, MAX_ATTEMPTS - 1))!;
