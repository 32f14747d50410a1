# The playground as an image. README.md has the command that starts it, with the seccomp profile the compiler's sandbox needs.
#
# BASE_IMAGE  a Debian; the build stage and the image itself are made from it. Trixie has all packages; on an older release
#             docker/install takes the JDK, Node and the C library from trixie.
ARG BASE_IMAGE=debian:trixie-slim

FROM ${BASE_IMAGE} AS build
COPY docker/install /usr/local/bin/install-packages
RUN install-packages ca-certificates curl unzip openjdk-25-jdk-headless nodejs npm libstdc++6 zlib1g
# Certificates of the local network, if there are any: see docker/ca/README.md.
COPY docker/ca /usr/local/share/ca-certificates
RUN update-ca-certificates
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt MKPLAY_CACHE=/build/cache

WORKDIR /build/source
COPY pom.xml mvnw ./
COPY .mvn .mvn
COPY x86-sim x86-sim
COPY kernel-engine kernel-engine
COPY sample-programs sample-programs
COPY web-ui web-ui
COPY server server
RUN JAVA_HOME=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")") && export JAVA_HOME \
    && ./mvnw -q --no-transfer-progress -Dquickly package
# The class path as files, without the jar of LLVM: the image has what is used of it unpacked.
RUN mkdir /build/lib \
    && tr ':' '\n' < server/target/classpath | grep -v '/org/bytedeco/llvm/' | xargs -I{} cp {} /build/lib/ \
    && cp server/target/server-*.jar /build/lib/ \
    && cp server/target/bom.json web-ui/src/main/frontend/package-lock.json /build/ \
    && cp -r /build/cache/llvm-*/ /build/llvm && rm /build/llvm/bin/llvm-*
RUN jlink --output /build/java --no-header-files --no-man-pages --compress zip-6 --add-modules \
java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.rmi,\
java.scripting,java.security.jgss,java.security.sasl,java.sql,java.transaction.xa,java.xml,\
jdk.crypto.ec,jdk.jfr,jdk.management,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs

FROM ${BASE_IMAGE}
COPY docker/install /usr/local/bin/install-packages
# tini is process 1: it collects what is left when a compilation is ended by force.
RUN install-packages bubblewrap tini libc6 libstdc++6 zlib1g \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin playground \
    && install -d -o playground -g playground /data
COPY --from=build /build/java /opt/java
COPY --from=build /build/llvm /opt/llvm
COPY --from=build /build/lib /opt/playground/lib
# What is in it: the Java parts as CycloneDX, those of the page as npm's lock file.
COPY --from=build /build/bom.json /build/package-lock.json /opt/playground/
COPY LICENSE THIRD-PARTY-NOTICES.md /opt/playground/
COPY docker/health /usr/local/bin/playground-health
# The root file system can be read-only: /tmp (work folders of the compiler) and /data (the database) are written.
ENV MKPLAY_LLVM_HOME=/opt/llvm MKPLAY_CACHE=/tmp/mkplay PLAYGROUND_DATA=/data SERVER_ADDRESS=0.0.0.0 SERVER_PORT=8080
USER 10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=10s --start-period=300s CMD ["/usr/local/bin/playground-health"]
ENTRYPOINT ["/usr/bin/tini", "--", "/opt/java/bin/java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", \
    "--enable-native-access=ALL-UNNAMED", "-cp", "/opt/playground/lib/*", "mkplay.server.PlaygroundApplication"]
