import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The folders whose files take longest. */
const LONGEST = ['/test/browser/', '/test/faults/', '/test/'];

/** Starts the longest files first, so that no worker has one left when the others are done. A fresh checkout has no times to sort by. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) => {
      const index = LONGEST.findIndex((folder) => moduleId.includes(folder));
      return index === -1 ? LONGEST.length : index;
    };
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
