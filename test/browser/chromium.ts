import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** False where there is none; says so aloud, once a file. */
export const hasChromium = (): boolean => {
  const present = existsSync(CHROMIUM)
  if (!present) console.warn(`SKIPPED: browser tests, since there is no ${CHROMIUM}; install chromium or set CHROMIUM to its path`)
  return present
}

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] })

/** A page for somebody who wants no motion: while the page scrolls smoothly, nothing is where it was measured a moment ago. */
export const openPage = (browser: Browser, height: number): Promise<Page> =>
  browser.newPage({ viewport: { width: 1280, height }, reducedMotion: 'reduce' })

/** The address of a page written to disk: opened as a person would open it. */
export const onDisk = (html: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'kestrail-report-')), 'report.html')
  writeFileSync(file, html)
  return pathToFileURL(file).href
}

/** Keeps a picture in the folder that KESTRAIL_SCREENSHOTS names; else nowhere. */
export const shot = async (page: Page, name: string, fullPage = false): Promise<void> => {
  const folder = process.env['KESTRAIL_SCREENSHOTS']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage })
}
