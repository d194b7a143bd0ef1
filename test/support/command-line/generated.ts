import { generateIfStale } from '../../../bin/generate.ts'

/** Before any test: the compiled rules are those of the files, also where vitest is run without npm. */
export default async (): Promise<void> => {
  const problems = await generateIfStale()
  if (problems.length > 0) throw new Error(`the rules do not compile:\n${problems.join('\n')}`)
}
