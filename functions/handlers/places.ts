import { existsSync, readFileSync } from 'node:fs'
import { type GeoDatabase, placesFrom } from '#core/intel/geo.ts'

/** The address databases that the bundle was made with, where the settings named some: `address-data-0.mmdb` and on. */
export const placesHere = (): GeoDatabase | undefined => {
  const databases: Uint8Array[] = []
  for (let at = 0; ; at++) {
    const file = new URL(`address-data-${at}.mmdb`, import.meta.url)
    if (!existsSync(file)) break
    databases.push(readFileSync(file))
  }
  return databases.length > 0 ? placesFrom(databases) : undefined
}
