import { kestrailApp } from '#lib/app.ts'

kestrailApp().app.synth()
