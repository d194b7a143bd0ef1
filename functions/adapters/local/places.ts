import { readFileSync } from 'node:fs'
import { type GeoDatabase, placesFrom } from '#core/intel/geo.ts'

/**
 * Opens address databases (.mmdb) of the user's own.
 * @throws Error that names the file which is none
 */
export const readPlaces = (files: readonly string[]): GeoDatabase => placesFrom(files.map(readDatabase))

const readDatabase = (file: string): Uint8Array => {
  try {
    const bytes = readFileSync(file)
    placesFrom([bytes])
    return bytes
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.message : "this is no database in MaxMind's format (.mmdb)"
    throw new Error(`address data ${file}: ${reason}`)
  }
}
