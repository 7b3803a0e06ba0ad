/*
 * All examples describe the same situation: Nova is live in `nova-live`, with Kai as her guest. Mia buys 1,000 coins and
 * sends five tulips, in the last half minute of a battle with Rex (example-battles.ts).
 */
export const OPENED_AT = '2026-03-06T20:00:00.000Z';
export const BOUGHT_AT = '2026-03-06T20:14:31.275Z';
export const GIVEN_AT = '2026-03-06T20:15:04.120Z';
export const GIFT_ID = 'gft_019b2f3c5b7a7d3e9c41a2b86f0d5e77';
export const onlyPage = { has_more: false, next_cursor: null };
