# The bot as a container: nobody's user, nothing to build with, a read-only root.
# Linted with hadolint, and its steps are repeated by tests/packages; no engine has built it there.
#
#   docker build --tag dli-progress .
#   docker run --env-file .env --volume dli-progress:/data --read-only --cap-drop ALL dli-progress check

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements/run.txt requirements/build.txt requirements/
RUN python -m venv /build \
    && /build/bin/pip install --require-hashes --only-binary :all: --requirement requirements/build.txt \
    && python -m venv --without-pip /opt/dli-bot \
    && pip --python /opt/dli-bot/bin/python install --require-hashes --only-binary :all: \
        --requirement requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY handlers handlers
COPY bot bot
RUN /build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
    && pip --python /opt/dli-bot/bin/python install --no-deps --no-index /wheel/*.whl

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="DLI Progress" \
      org.opencontainers.image.description="Tells data teams in Slack how their DLI jobs are doing" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN python -m pip uninstall --yes pip setuptools wheel \
    && groupadd --gid 10001 bot \
    && useradd --uid 10001 --gid bot --no-create-home --home-dir /data --shell /usr/sbin/nologin bot \
    && install --directory --owner=bot --group=bot --mode=0700 /data
COPY --from=build /opt/dli-bot /opt/dli-bot
ENV PATH=/opt/dli-bot/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/dli-progress.db \
    DLI_BOT_HOST=0.0.0.0 \
    DLI_BOT_PORT=3000
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['DLI_BOT_PORT']), timeout=3); c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["dli-bot"]
CMD ["run"]
