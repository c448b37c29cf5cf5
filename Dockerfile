# The images of a gateway: `docker build --target edge .`, `docker build --target listener --platform linux/arm64 .`
#
#   edge      one program with every role, on libc, OpenSSL, certificate authorities and time zones; no shell
#   listener  the same, and wmbusmeters with what a software radio needs
#   binary    the program alone, as a file: for the command line on the host
#
# Everything is compiled by the builder's own processor, for the one that is asked for; nothing of another architecture is run.
# The program is linked against the oldest Debian it must run on (glibc 2.34 or newer), the images hold the libraries of the newest.
ARG DEBIAN=debian:forky-slim
ARG OLDEST_DEBIAN=debian:bookworm-slim
ARG CLOUDFLARED=cloudflare/cloudflared:2026.9.3

# The page's libraries, as its lock file names them.
# A copy from an image by its name would ask for the target's architecture.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS dotnet

FROM --platform=$BUILDPLATFORM ${DEBIAN} AS page
RUN apt-get update \
 && apt-get install -y --no-install-recommends npm \
 && rm -rf /var/lib/apt/lists/*
COPY --from=dotnet /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
WORKDIR /page
COPY services/api/Page/package.json services/api/Page/package-lock.json services/api/Page/.npmrc ./
RUN npm ci --loglevel=error

# What the program is linked against.
FROM --platform=$BUILDPLATFORM ${OLDEST_DEBIAN} AS sysroot
ARG TARGETARCH
COPY deploy/image/take-packages.sh /usr/local/bin/
RUN sh /usr/local/bin/take-packages.sh ${TARGETARCH} /sysroot libc6 libc6-dev libgcc-s1 libgcc-12-dev linux-libc-dev zlib1g zlib1g-dev

FROM --platform=$BUILDPLATFORM dotnet AS sdk
RUN apt-get update \
 && apt-get install -y --no-install-recommends clang lld llvm \
 && rm -rf /var/lib/apt/lists/*
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 EDGE_ARTIFACTS=/artifacts EDGE_PAGE_LIBRARIES=/page

FROM --platform=$BUILDPLATFORM sdk AS build
WORKDIR /src
COPY --from=page /page/node_modules /page
COPY Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY protos protos
COPY libs libs
COPY services services
COPY tools/radio tools/radio
COPY tools/cloud tools/cloud
COPY --from=sysroot /sysroot /sysroot
ARG TARGETARCH
# The page, the program and SQLite, and nothing else, in /out.
RUN --mount=type=cache,target=/root/.nuget/packages,id=mbus-gateway-nuget \
    rid=linux-$(echo ${TARGETARCH} | sed s/amd64/x64/) \
 && dotnet publish services/edge/Edge.csproj -c Release -r $rid -nologo -v quiet -o /published -p:RestoreLockedMode=true \
           -p:SysRoot=/sysroot -p:LinkerFlavor=lld -p:ObjCopyName=llvm-objcopy \
 && mkdir /out && cp -r /published/edge /published/libe_sqlite3.so /published/page /out/ && chmod 755 /out/edge /out/libe_sqlite3.so

FROM scratch AS binary
COPY --from=build /out /

FROM --platform=$BUILDPLATFORM ${DEBIAN} AS root
ARG TARGETARCH
COPY deploy/image/take-packages.sh deploy/image/make-root.sh /usr/local/bin/
RUN sh /usr/local/bin/take-packages.sh ${TARGETARCH} /packages libc6 libgcc-s1 libssl3t64 zlib1g libzstd1 tzdata ca-certificates tini \
 && sh /usr/local/bin/make-root.sh /packages /root-folder

FROM scratch AS edge
COPY --from=root /root-folder /
COPY --from=build /out /
# One arena for native memory, which gives back what it no longer needs; no pipe for diagnostics: the root file system is read-only.
ENV PATH=/:/usr/bin SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt DOTNET_EnableDiagnostics=0 \
    MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=65536 MALLOC_TRIM_THRESHOLD_=131072
USER 10001:10001
# An init: the healthcheck kills every process of a container that hangs, and nobody can kill process 1 from within.
ENTRYPOINT ["/tini", "--", "/edge"]

FROM --platform=$BUILDPLATFORM ${DEBIAN} AS decoder
ARG TARGETARCH
COPY deploy/image/take-packages.sh deploy/image/add-decoder.sh /usr/local/bin/
RUN sh /usr/local/bin/take-packages.sh ${TARGETARCH} /packages wmbusmeters rtl-wmbus rtl-sdr librtlsdr0 libusb-1.0-0 libxml2-16 libstdc++6 libudev1 dash \
 && sh /usr/local/bin/add-decoder.sh /packages /root-folder

FROM edge AS listener
COPY --from=decoder /root-folder /

# The demonstration's broker in the cloud: mosquitto, as an operator has it. Not part of a gateway.
FROM ${DEBIAN} AS cloud-broker
RUN apt-get update \
 && apt-get install -y --no-install-recommends tini mosquitto \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 edge && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin edge \
 && mkdir -p /data/cloud-broker && chown 10001:10001 /data/cloud-broker
COPY tools/cloud/mosquitto.conf tools/cloud/acl /etc/mosquitto/
ENTRYPOINT ["tini", "--"]
USER 10001:10001
CMD ["mosquitto", "-c", "/etc/mosquitto/mosquitto.conf"]

# The support tunnel, built only where a token for one is kept: Cloudflare's program, and the roots it trusts. Its first argument is its time
# in seconds: who starts it may be killed, and it ends all the same.
FROM ${CLOUDFLARED} AS cloudflared

FROM ${DEBIAN} AS tunnel
RUN apt-get update \
 && apt-get install -y --no-install-recommends tini \
 && rm -rf /var/lib/apt/lists/*
COPY --from=cloudflared /usr/local/bin/cloudflared /usr/local/bin/cloudflared
COPY --from=cloudflared /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENTRYPOINT ["tini", "--", "timeout", "--signal=TERM", "--kill-after=5"]
USER 10001:10001
CMD ["1800", "cloudflared", "version"]

# Where the tests run: the SDK and every real peer they talk to.
FROM ${DEBIAN} AS tests
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
        ca-certificates tzdata libssl3t64 libstdc++6 procps iproute2 util-linux e2fsprogs openssl strace \
        wmbusmeters mosquitto mosquitto-clients sqlite3 \
        chromium fonts-dejavu-core python3 python3-grpcio python3-paho-mqtt python3-protobuf docker-cli docker-compose docker-buildx mmdebstrap arch-test qemu-user tini \
 && rm -rf /var/lib/apt/lists/*
COPY --from=dotnet /usr/share/dotnet /usr/share/dotnet
COPY --from=dotnet /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
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
