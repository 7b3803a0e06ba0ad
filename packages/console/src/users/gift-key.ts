/** The key of all queries about a gift. */
export const giftKey = (gift: string) => ['gift', gift] as const;
