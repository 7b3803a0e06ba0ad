/** The beginning of the keys of all queries about purchases. A refund of one changes the others' lists too. */
export const PURCHASES_KEY = ['purchases'] as const;
