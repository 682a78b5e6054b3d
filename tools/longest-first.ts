/** The order of test files. */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes minutes begins first, so that at the end nobody waits for it alone; vitest by itself goes by the sizes of the files. */
export const longestFirst = (long: RegExp): typeof BaseSequencer =>
  class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const isLong = ({ moduleId }: TestSpecification): boolean => long.test(moduleId)
      return (await super.sort(files)).toSorted((a, b) => Number(isLong(b)) - Number(isLong(a)))
    }
  }
