# One image for every job, the code server, the daemon and the webserver; docs/image.md tells how to use and renew it.
# A deployment pins the base by digest, which only a registry can tell: see "Pin the base" in docs/image.md.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock requirements.image.lock ./
# Wheels only: there is no compiler, here or later. setuptools makes the package known to Python and then leaves.
RUN sed -n '/^setuptools==/,/[^\\]$/p' requirements.lock > /tmp/setuptools.lock \
    && /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: \
        -r requirements.image.lock -r /tmp/setuptools.lock
COPY pyproject.toml README.md LICENSE ./
COPY usajobs_assets ./usajobs_assets
COPY config ./config
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e . \
    && /venv/bin/pip uninstall --yes setuptools pip \
    && /venv/bin/python -m compileall -q usajobs_assets \
    && chmod -R a+rX usajobs_assets config

FROM ${BASE}
RUN groupadd --gid 10001 usajobs \
    && useradd --uid 10001 --gid usajobs --no-create-home --home-dir /var/lib/usajobs --shell /usr/sbin/nologin usajobs \
    && install --directory --owner=usajobs --group=usajobs --mode=0750 /var/lib/usajobs
COPY --from=build /venv /venv
COPY --from=build /app/usajobs_assets /app/usajobs_assets
COPY --from=build /app/config /app/config
# Readable by the user below, also where a checkout was made with a umask of 077.
# dagster.yaml is copied from beside the package into each DAGSTER_HOME that the product makes.
COPY --chmod=0644 workspace.yaml dagster.yaml /app/
# The root may be read-only: only the state folder and /tmp are written to.
ENV PATH=/venv/bin:$PATH \
    USAJOBS_HOME=/var/lib/usajobs \
    LOG_FORMAT=json \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
# By number: Kubernetes can tell that it is not root.
USER 10001:10001
HEALTHCHECK --interval=60s --timeout=20s --start-period=90s --retries=3 CMD ["python", "-m", "usajobs_assets.health"]
# Not through a shell: the process itself gets SIGTERM, and stops.
ENTRYPOINT ["usajobs"]
CMD ["--help"]
