/** A download's name (RFC 6266): the name itself encoded, and beside it one that every browser can read. Only ever an attachment. */
export function attachment(name: string): string {
  const shown =
    name
      .toWellFormed()
      .replaceAll(/[/\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '_')
      .replace(/^\.+/, '_') || 'download'
  const plain =
    shown
      .normalize('NFKD')
      .replaceAll(/[^\x20-\x7e]/g, '')
      .replaceAll(/["%;]/g, '_') || 'download'
  const encoded = encodeURIComponent(shown).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
