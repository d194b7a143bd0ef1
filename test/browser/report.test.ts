import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderReport } from '#core/render/report/report.ts'
import { sampleIncident } from '../support/records/sample-findings.ts'
import { sampleReport } from '../support/records/sample-report.ts'
import { hasChromium, onDisk, openBrowser, openPage, shot } from './chromium.ts'

describe.skipIf(!hasChromium())('the report in a browser', () => {
  let browser: Browser
  let page: Page
  const requests: string[] = []
  const complaints: string[] = []

  beforeAll(async () => {
    browser = await openBrowser()
    page = await openPage(browser, 900)
    page.on('request', (request) => requests.push(request.url()))
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(onDisk(renderReport(sampleReport)))
  })

  afterAll(async () => {
    await browser?.close()
  })

  it('opens from disk without a request or a complaint', () => {
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatch(/^file:/)
    expect(complaints).toEqual([])
  })

  it('draws every edge of the path, and no text outside its box', async () => {
    expect(await page.locator('svg.graph path.lineage').count()).toBe(sampleIncident.paths.length)
    const outside = await page.evaluate(`[...document.querySelectorAll('svg.graph g.node')].flatMap((box) => {
      const limit = box.querySelector('rect').getBoundingClientRect().right
      return [...box.querySelectorAll('text')].filter((text) => text.getBoundingClientRect().right > limit).map((text) => text.textContent)
    })`)
    expect(outside).toEqual([])
    await shot(page, 'light', true)
  })

  it('zooms and moves by keyboard, button and pointer', async () => {
    const view = (): Promise<string | null> => page.locator('svg.graph').getAttribute('viewBox')
    const whole = await view()
    await page.locator('svg.graph').focus()
    await page.keyboard.press('+')
    const near = await view()
    expect(near).not.toBe(whole)
    await page.keyboard.press('ArrowRight')
    expect(await view()).not.toBe(near)
    await page.getByRole('button', { name: 'Fit' }).click()
    expect(await view()).toBe(whole)
    await page.locator('svg.graph').hover({ position: { x: 100, y: 100 } })
    await page.mouse.down()
    await page.locator('svg.graph').hover({ position: { x: 180, y: 120 }, force: true })
    await page.mouse.up()
    await expect.poll(view).not.toBe(whole)
    await page.getByRole('button', { name: 'Fit' }).click()
  })

  it('searches the evidence', async () => {
    await page.getByLabel('Search').fill('CloudTrailTrailStopp')
    expect(await page.locator('#found').textContent()).toMatch(/^1 of \d+$/)
    await page.getByLabel('Search').fill('')
  })

  it('can be used by keyboard alone: the first stop skips to the story, and findings open', async () => {
    await page.reload()
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Skip to the story')
    await page.locator('details.finding summary').first().focus()
    await page.keyboard.press('Enter')
    expect(await page.locator('details.finding').first().getAttribute('open')).not.toBeNull()
  })

  it('reads well in dark, on a narrow screen and on paper', async () => {
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(20, 23, 28)')
    await shot(page, 'dark', true)
    await page.emulateMedia({ colorScheme: 'light', media: 'print' })
    expect(await page.locator('nav').isVisible()).toBe(false)
    await shot(page, 'print', true)
    await page.emulateMedia({ colorScheme: 'light', media: 'screen' })
    await page.setViewportSize({ width: 420, height: 800 })
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true)
    await shot(page, 'narrow')
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.evaluate('scrollTo(0, 0)')
    await shot(page, 'first-screen')
  })
})
