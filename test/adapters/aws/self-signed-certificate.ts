import { createHash, generateKeyPairSync, sign } from 'node:crypto'

/** A certificate for 127.0.0.1 and localhost that signs itself: enough X.509 (RFC 5280) for a server of a test. */
export const selfSigned = (): { readonly key: string; readonly cert: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const name = sequence(set(sequence(oid('2.5.4.3'), der(0x0c, Buffer.from('localhost')))))
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'))
  const names = sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])))
  const body = sequence(
    der(0xa0, der(2, Buffer.from([2]))),
    der(2, Buffer.from([1, ...createHash('sha256').update(spki).digest().subarray(0, 8)])),
    algorithm,
    name,
    sequence(der(0x18, Buffer.from('20250101000000Z')), der(0x18, Buffer.from('20991231000000Z'))),
    name,
    spki,
    der(
      0xa3,
      sequence(sequence(oid('2.5.29.17'), der(4, names)), sequence(oid('2.5.29.19'), der(4, sequence(der(1, Buffer.from([255])))))),
    ),
  )
  const signature = sign('sha256', body, privateKey)
  const cert = sequence(body, algorithm, der(3, Buffer.concat([Buffer.from([0]), signature])))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${cert.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  }
}

const der = (tag: number, content: Buffer): Buffer => {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
const sequence = (...parts: Buffer[]): Buffer => der(0x30, Buffer.concat(parts))
const set = (...parts: Buffer[]): Buffer => der(0x31, Buffer.concat(parts))

const oid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const base128 = (value: number): number[] => {
    const digits = [value & 127]
    for (let left = value >> 7; left > 0; left >>= 7) digits.unshift((left & 127) | 128)
    return digits
  }
  return der(6, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}
