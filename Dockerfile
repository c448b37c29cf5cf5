# One file, one stage an image: `docker build --target store .`
#
# base    Debian with what every container needs; the same bytes for all, so that their pages are shared in memory
# runtime base + .NET (the folder alone: nothing else of the .NET images is relied on)
# build   publishes every program as portable IL on the builder's own platform; the result serves arm64 and amd64
# DOTNET_LAYER=base builds a layer without .NET, for a platform whose .NET image is not at hand.
ARG DEBIAN=debian:forky-slim
ARG CLOUDFLARED=cloudflare/cloudflared:2026.9.3
ARG DOTNET_LAYER=runtime

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS dotnet

FROM ${DEBIAN} AS base
RUN apt-get update \
 && apt-get install -y --no-install-recommends tini tzdata ca-certificates libmosquitto1 libsqlite3-0 libssl3t64 libstdc++6 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 edge && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin edge \
 && mkdir -p /etc/mbus-gateway/meters.d /etc/mbus-gateway/pki /run/edge /data/listener /data/store /data/uplink /data/control /data/demo /data/cloud \
 && chown -R 10001:10001 /etc/mbus-gateway /run/edge /data && mkdir /data/watchdog \
 # A tmpfs there that is given no options takes over this mode.
 && chmod 1777 /run/edge
COPY --chmod=755 services/health.sh /usr/local/bin/edge-health
ENTRYPOINT ["tini", "--"]
USER 10001:10001

FROM base AS runtime
COPY --from=dotnet /usr/share/dotnet /usr/share/dotnet
# No diagnostics pipe: the root file system is read-only. The others save memory over the whole gateway (docs/adr/0005): machine code in
# one mapping instead of two, code compiled again only when it is called often, a managed heap that is kept dense, one arena for native
# memory, which gives back what it no longer needs.
ENV DOTNET_ROOT=/usr/share/dotnet PATH=/usr/share/dotnet:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin \
    DOTNET_EnableDiagnostics=0 DOTNET_EnableWriteXorExecute=0 DOTNET_TC_CallCountThreshold=0x1000 \
    DOTNET_GCConserveMemory=7 MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=65536 MALLOC_TRIM_THRESHOLD_=131072 \
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
WORKDIR /app

# The page's libraries, as its lock file names them.
FROM --platform=$BUILDPLATFORM ${DEBIAN} AS page
RUN apt-get update \
 && apt-get install -y --no-install-recommends npm \
 && rm -rf /var/lib/apt/lists/*
COPY --from=mcr.microsoft.com/dotnet/sdk:10.0 /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
WORKDIR /page
COPY services/api/Page/package.json services/api/Page/package-lock.json services/api/Page/.npmrc ./
RUN npm ci --loglevel=error

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY --from=page /page/node_modules /page
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 EDGE_ARTIFACTS=/artifacts EDGE_PAGE_LIBRARIES=/page
COPY Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY protos protos
COPY libs libs
COPY services services
COPY tools/radio tools/radio
COPY tools/cloud tools/cloud
RUN --mount=type=cache,target=/root/.nuget/packages,id=mbus-gateway-nuget \
    dotnet msbuild services/publish.proj -t:Restore -nologo -v:quiet \
 && dotnet msbuild services/publish.proj -nologo -v:minimal -maxCpuCount

FROM ${DEBIAN} AS broker
RUN apt-get update \
 && apt-get install -y --no-install-recommends tini mosquitto mosquitto-clients \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 edge && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin edge \
 && mkdir -p /data/cloud-broker && chown 10001:10001 /data/cloud-broker \
 # A tmpfs there that is given no options takes over this mode, from a container's second start on.
 && mkdir -p /run/edge /run/secrets && chmod 1777 /run/edge /run/secrets \
 # Where edge-secrets writes: new volumes there get this owner.
 && for name in broker listener store uplink watchdog api control; do mkdir -p /secrets/$name; done && chown -R 10001:10001 /secrets
COPY services/broker/mosquitto.conf services/broker/acl /etc/mosquitto/
COPY --chmod=755 services/broker/health.sh /usr/local/bin/edge-health
COPY --chmod=755 services/broker/secrets.sh /usr/local/bin/edge-secrets
ENTRYPOINT ["tini", "--"]
USER 10001:10001
CMD ["mosquitto", "-c", "/etc/mosquitto/mosquitto.conf"]

# The real program, on top of the shared layers, with what it needs for a software radio (rtl-wmbus brings rtl-sdr along; 0.3 MB).
FROM ${DOTNET_LAYER} AS decoder
USER root
RUN apt-get update \
 && apt-get install -y --no-install-recommends wmbusmeters rtl-wmbus \
 && rm -rf /var/lib/apt/lists/*
USER 10001:10001

FROM decoder AS listener
COPY --from=build /artifacts/publish/Edge.Listener/release /app
CMD ["dotnet", "Edge.Listener.dll"]

FROM runtime AS store
COPY --from=build /artifacts/publish/Edge.Store/release /app
CMD ["dotnet", "Edge.Store.dll"]

FROM runtime AS uplink
COPY --from=build /artifacts/publish/Edge.Uplink/release /app
CMD ["dotnet", "Edge.Uplink.dll"]

FROM runtime AS watchdog
COPY --from=build /artifacts/publish/Edge.Watchdog/release /app
CMD ["dotnet", "Edge.Watchdog.dll"]

FROM runtime AS api
COPY --from=build /artifacts/publish/Edge.Api/release /app
CMD ["dotnet", "Edge.Api.dll"]

FROM runtime AS control
COPY --from=build /artifacts/publish/Edge.Control/release /app
COPY --chmod=755 services/control/engine-group.sh /usr/local/bin/edge-engine-group
CMD ["dotnet", "Edge.Control.dll"]

# The support tunnel, built only where a token for one is kept: Cloudflare's program, and the roots it trusts. Its first argument is its time
# in seconds: who starts it may be killed, and it ends all the same.
FROM ${CLOUDFLARED} AS cloudflared

FROM base AS tunnel
COPY --from=cloudflared /usr/local/bin/cloudflared /usr/local/bin/cloudflared
COPY --from=cloudflared /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENTRYPOINT ["tini", "--", "timeout", "--signal=TERM", "--kill-after=5"]
CMD ["1800", "cloudflared", "version"]

# The demonstration: a simulated radio and a stand-in cloud. Not part of a gateway.
FROM runtime AS radio
COPY --from=build /artifacts/publish/Edge.Radio/release /app
CMD ["dotnet", "Edge.Radio.dll", "run"]

FROM broker AS cloud-broker
COPY tools/cloud/mosquitto.conf tools/cloud/acl /etc/mosquitto/

FROM runtime AS cloud
COPY --from=build /artifacts/publish/Edge.Cloud/release /app
CMD ["dotnet", "Edge.Cloud.dll"]

# Where the tests run: the SDK and every real peer they talk to.
FROM ${DEBIAN} AS tests
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
        ca-certificates tzdata libssl3t64 libstdc++6 procps iproute2 util-linux e2fsprogs openssl strace \
        wmbusmeters mosquitto mosquitto-clients libmosquitto1 libsqlite3-0 sqlite3 \
        chromium fonts-dejavu-core python3 python3-grpcio python3-protobuf docker-cli docker-compose docker-buildx mmdebstrap arch-test qemu-user tini \
 && rm -rf /var/lib/apt/lists/*
COPY --from=mcr.microsoft.com/dotnet/sdk:10.0 /usr/share/dotnet /usr/share/dotnet
COPY --from=mcr.microsoft.com/dotnet/sdk:10.0 /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=page /page/node_modules /page
ENV EDGE_PAGE_LIBRARIES=/page
ENV DOTNET_ROOT=/usr/share/dotnet PATH=/usr/share/dotnet:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin \
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 EDGE_ARTIFACTS=/artifacts
# -s: the benchmarks look at processes of other containers, so they share the host's process ids.
ENTRYPOINT ["tini", "-s", "--"]

# Where machines are crashed: an emulator, a disk that forgets, and Debian's kernel for the guest. Large, so it is apart.
FROM tests AS tests-vm
COPY tests/vm/Guest/take-kernel.sh /tmp/take-kernel.sh
RUN apt-get update \
 && apt-get install -y --no-install-recommends qemu-system-x86 nbdkit busybox-static kmod xz-utils \
 && sh /tmp/take-kernel.sh /usr/share/edge-vm \
 && rm -rf /var/lib/apt/lists/* /tmp/take-kernel.sh
