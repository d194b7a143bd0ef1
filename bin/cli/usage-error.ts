/** Something that the user must mend, in words for a person. */
export class Fault extends Error {
  override readonly name: string = 'Fault'
}

/** An action that tells faults in one line and exits with 2; anything else is a defect and keeps its trace. */
export const guarded =
  <A extends readonly unknown[]>(run: (...args: A) => Promise<void>) =>
  async (...args: A): Promise<void> => {
    try {
      await run(...args)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      console.error(error.message)
      process.exitCode = 2
    }
  }
