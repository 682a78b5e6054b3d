/** Work on one thing after the other, in the order in which it was asked for; different keys do not wait for each other. */
export const turns = () => {
  const last = new Map<string, Promise<void>>()
  return {
    /** Settles with what `work` gives; a failure is its own and does not stop what comes after. */
    async run<T>(key: string, work: () => Promise<T>): Promise<T> {
      const turn = (last.get(key) ?? Promise.resolve()).then(work)
      const settled = turn.then(
        () => {},
        () => {},
      )
      last.set(key, settled)
      try {
        return await turn
      } finally {
        if (last.get(key) === settled) last.delete(key)
      }
    },
    get busy(): boolean {
      return last.size > 0
    },
    /** Until what was asked for so far is done. */
    idle: (key: string): Promise<void> | undefined => last.get(key),
  }
}
