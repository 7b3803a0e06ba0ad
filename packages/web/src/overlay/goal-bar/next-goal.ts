const STEPS = [1, 2, 5, 10];
const FIRST = 1_000;

/** The first of 1,000, 2,000, 5,000, 10,000, … above `reached`. */
export function nextGoal(reached: number): number {
  let decade = FIRST;
  while (decade * 10 <= reached) decade *= 10;
  return STEPS.map((step) => step * decade).find((goal) => goal > reached) ?? decade * 10;
}
