# Images from one file: build (compiler), migrate (one-shot: schema and code), notifier, gateway (the server, the default).
FROM debian:trixie-slim AS build
WORKDIR /src
COPY scripts/packages scripts/install_packages scripts/
RUN scripts/install_packages build
COPY CMakeLists.txt ./
COPY gateway gateway
COPY notifier notifier
RUN cmake -S . -B build -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF && cmake --build build --parallel --target booking-gateway booking-notifier

FROM debian:trixie-slim AS migrate
WORKDIR /app
COPY scripts/packages scripts/install_packages scripts/
RUN scripts/install_packages migrate && rm -rf /var/lib/apt/lists/*
COPY scripts/common scripts/migrate scripts/seed scripts/pg_environment scripts/
COPY migrations migrations
COPY sql sql
COPY seed seed
USER nobody
CMD ["bash", "-c", "scripts/migrate && if [ \"${SEED:-yes}\" != no ]; then scripts/seed; fi"]

FROM debian:trixie-slim AS notifier
COPY scripts/packages scripts/install_packages /tmp/scripts/
RUN /tmp/scripts/install_packages notifier && rm -rf /var/lib/apt/lists/* /tmp/scripts
COPY --from=build /src/build/booking-notifier /usr/local/bin/booking-notifier
COPY notifier/templates /usr/local/share/booking/templates
USER nobody
ENV TEMPLATES=/usr/local/share/booking/templates
CMD ["booking-notifier"]

FROM debian:trixie-slim AS gateway
COPY scripts/packages scripts/install_packages /tmp/scripts/
RUN /tmp/scripts/install_packages gateway && rm -rf /var/lib/apt/lists/* /tmp/scripts
COPY --from=build /src/build/booking-gateway /usr/local/bin/booking-gateway
USER nobody
ENV HOST=0.0.0.0 PORT=3000
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=5 CMD ["sh", "-c", "curl -fsS -o /dev/null http://127.0.0.1:$PORT/health"]
CMD ["booking-gateway"]
