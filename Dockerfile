# One image for web, worker and migrator: `docker build .` at the project's root.
FROM node:24-bookworm-slim AS build
WORKDIR /kiln
COPY package.json package-lock.json .npmrc ./
COPY scripts/patch-postgres.mjs scripts/
RUN npm ci --no-audit --no-fund
COPY . .
RUN node_modules/.bin/node scripts/build-for-image.ts && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends tini procps && rm -rf /var/lib/apt/lists/*
WORKDIR /kiln
COPY --from=build --chown=node:node /kiln /kiln
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOST=0.0.0.0 PORT=3000 KILN_HOME=/var/lib/kiln
ENV PATH=/kiln/node_modules/.bin:$PATH
RUN mkdir -p /var/lib/kiln && chown node:node /var/lib/kiln
VOLUME /var/lib/kiln
USER node
EXPOSE 3000
ENTRYPOINT ["tini", "--", "node", "scripts/kiln.ts"]
CMD ["web"]
