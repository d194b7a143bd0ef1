import { kestrailApp } from '#lib/app.ts'
import { SettingsProblem } from '#lib/settings.ts'

try {
  kestrailApp().app.synth()
} catch (error) {
  if (!(error instanceof SettingsProblem)) throw error
  console.error(error.message)
  process.exitCode = 1
}
