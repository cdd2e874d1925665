import ipaddr from 'ipaddr.js'

/** Answers that look public but belong to a cloud's own machinery. */
const machinery = new Set(['168.63.129.16'])
const [globalUnicast, globalUnicastBits] = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number]

/**
 * Whether an IP address belongs to the public internet: not this machine, not its network, no link-local, carrier-grade, multicast,
 * reserved or tunnelling range, and no IPv4 address dressed up as IPv6.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || machinery.has(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed.kind() === 'ipv4' || (parsed as ipaddr.IPv6).match(globalUnicast, globalUnicastBits)
}
