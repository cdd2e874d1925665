import { describe, expect, test } from 'vitest'
import { envSchema } from '../env.ts'
import { addressList, clientAddress } from './client-address.ts'

const asked = (said: string | null, trusted: string[] = []) =>
  clientAddress(new Headers(said === null ? {} : { 'x-forwarded-for': said }), addressList(trusted))

describe('whose request it is', () => {
  test.each([
    ['nobody can be known', null, [], null],
    ['the connection, without a proxy', '192.0.2.7', [], '192.0.2.7'],
    ['the connection, whatever the request says of itself', '203.0.113.9, 192.0.2.7', [], '192.0.2.7'],
    ['whom a trusted proxy names', '203.0.113.9, 10.0.0.2', ['10.0.0.2'], '203.0.113.9'],
    ['whom a chain of trusted proxies names', '203.0.113.9, 10.0.0.3, 10.0.0.2', ['10.0.0.0/8'], '203.0.113.9'],
    ['the first that is not trusted, not what stands before it', '1.2.3.4, 203.0.113.9, 10.0.0.2', ['10.0.0.0/8'], '203.0.113.9'],
    ['the proxy, where all it names are its own', '10.0.0.4, 10.0.0.3', ['10.0.0.0/8'], '10.0.0.4'],
    ['the proxy, where what stands before it is no address', '<script>, 10.0.0.2', ['10.0.0.2'], '10.0.0.2'],
    ['an IPv4 address without the prefix of the other family', '::ffff:192.0.2.7', [], '192.0.2.7'],
    ['an IPv6 address behind a network of them', '2001:db8::1, fd00::7', ['fd00::/8'], '2001:db8::1'],
    ['nobody, where it is no address at all', 'unknown', [], null],
  ])('%s', (_, said, trusted, address) => {
    expect(asked(said, trusted)).toBe(address)
  })
})

test('proxies are read from the environment, and what is no address is named at the start', () => {
  const read = (given: string) => envSchema.safeParse({ KILN_TRUSTED_PROXIES: given })
  expect(read('127.0.0.1, 10.0.0.0/8').data?.KILN_TRUSTED_PROXIES.check('10.9.9.9')).toBe(true)
  for (const bad of ['proxy.example', '10.0.0.0/99', '10.0.0.1/x']) expect(read(bad).success).toBe(false)
})
