/** Cannot be read to its end, so nobody can say what is in it. */
export class NotUnderstood extends Error {}
export const must = <T>(value: T | undefined): T => {
  if (value === undefined) throw new NotUnderstood()
  return value
}
/** undefined: it is not understood. */
export const whereUnderstood = async <T>(run: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await run()
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined
    throw error
  }
}
