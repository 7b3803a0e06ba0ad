import { readExposition } from '../../support/read-exposition.ts';

/** Returns a server's metric, summed over the samples with these labels; 0 if there are none. */
export async function scrape(
  origin: string,
  name: string,
  labels: Record<string, string> = {},
): Promise<number> {
  const response = await fetch(`${origin}/metrics`);
  const samples = readExposition(await response.text()).get(name)?.samples ?? [];
  const wanted = Object.entries(labels);
  return samples
    .filter((sample) => wanted.every(([label, value]) => sample.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);
}
