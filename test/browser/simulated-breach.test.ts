import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderReport } from '#core/render/report/report.ts'
import { hasChromium, onDisk, openBrowser, openPage, shot } from './chromium.ts'
import { simulatedReport } from './simulated-report.ts'

describe.skipIf(!hasChromium())('the report of the simulated breach', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await openBrowser()
  })

  afterAll(async () => {
    await browser?.close()
  })

  it('draws the edges that the simulation made, and no other', async () => {
    const { report, truth } = await simulatedReport('kestrel')
    const page = await openPage(browser, 1120)
    await page.goto(onDisk(renderReport(report)))
    const graph = page.locator('article.card').filter({ hasText: truth.origin.name }).first()
    const lines = await graph.locator('path.lineage').all()
    const drawn = await Promise.all(
      lines.map(async (line) => `${await line.getAttribute('data-from')} → ${await line.getAttribute('data-to')}`),
    )
    expect(drawn.sort()).toEqual(truth.edges.map((edge) => edge.join(' → ')).sort())
    await page.evaluate("scrollTo(0, document.querySelector('article.card').getBoundingClientRect().top - 56)")
    await shot(page, 'report')
  })
})
