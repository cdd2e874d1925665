import { BlockList, isIP } from 'node:net'

/** Addresses and networks (10.0.0.0/8) as one list that can be asked. Throws where one is neither. */
export function addressList(given: readonly string[]): BlockList {
  const list = new BlockList()
  for (const one of given) {
    const [address = '', bits] = one.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (isIP(address) === 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) throw new Error(`${one} is no address and no network`)
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

/**
 * Whose request this is. The last address in x-forwarded-for is the connection's own (scripts/launcher/tell-peer.mjs adds it); an address
 * before it counts only where a proxy that is trusted said so. Null where none can be known.
 */
export function clientAddress(headers: Headers, trusted: BlockList): string | null {
  const said = (headers.get('x-forwarded-for') ?? '').split(',').map((address) => plain(address.trim()))
  for (let i = said.length - 1; i >= 0; i--) {
    const address = said[i] ?? ''
    const family = isIP(address)
    // What a trusted proxy calls no address at all was not said by it.
    if (family === 0) return i + 1 < said.length ? (said[i + 1] ?? null) : null
    if (i === 0 || !trusted.check(address, family === 6 ? 'ipv6' : 'ipv4')) return address
  }
  return null
}

/** An IPv4 address as sockets of both families write it, without the prefix. */
const plain = (address: string): string => (/^::ffff:\d+\./i.test(address) ? address.slice(7) : address)
