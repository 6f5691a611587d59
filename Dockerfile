# One image for the job, the code server, the daemon and the webserver. ENTRYPOINT is `usajobs`.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY usajobs_assets ./usajobs_assets
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e .

FROM python:3.11-slim-bookworm
RUN useradd --create-home --uid 10001 usajobs
COPY --from=build /venv /venv
# pyproject.toml must lie beside the package: Dagster finds the definitions by it.
COPY --from=build /app /app
COPY workspace.yaml dagster.yaml /app/
ENV PATH=/venv/bin:$PATH USAJOBS_HOME=/home/usajobs/state PYTHONUNBUFFERED=1
WORKDIR /app
USER usajobs
ENTRYPOINT ["usajobs"]
CMD ["--help"]
