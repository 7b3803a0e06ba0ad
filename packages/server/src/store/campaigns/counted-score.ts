/**
 * What a gift's score in a campaign is after corrections, in SQL: floor(score × counted ÷ coins). As numeric, because the
 * product can exceed 2^63; nearly always it is the score itself.
 */
export const countedScore = (score: string, counted: string, coins: string): string =>
  `case when ${counted} = ${coins} then ${score} else div(${score}::numeric * ${counted}, ${coins}) end::bigint`;
