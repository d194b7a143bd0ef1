import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../../functions/simulate/', import.meta.url)
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))

describe('the simulation', () => {
  it('knows nothing that a detector knows: it imports itself and types of the model only', () => {
    expect(files.length).toBeGreaterThan(10)
    for (const file of files) {
      const text = readFileSync(new URL(file, root), 'utf8')
      for (const [, type, from] of text.matchAll(/^import (type )?[^;]*?from '([^']+)'/gms)) {
        const own = from?.startsWith('./') || from?.startsWith('../') || from?.startsWith('#simulate/')
        expect(own || (type && from?.startsWith('#core/model/')), `${file} imports ${from}`).toBeTruthy()
      }
    }
  })

  it('has no clock and no randomness of its own', () => {
    for (const file of files) {
      const text = readFileSync(new URL(file, root), 'utf8')
      expect(text, file).not.toMatch(/Math\.random|Date\.now|new Date\(\)|performance\.|'node:/)
    }
  })
})
