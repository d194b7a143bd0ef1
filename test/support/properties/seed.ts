import fc from 'fast-check'

/**
 * Every property draws from one seed, so that the same tree is green or red wherever it runs. Other cases, as many as one likes:
 * `KESTRAIL_SEED=4711 npm test`; `node test/nightly/seeds.ts 20` tries twenty.
 */
fc.configureGlobal({ seed: Number(process.env['KESTRAIL_SEED'] ?? 20_260_501) })
