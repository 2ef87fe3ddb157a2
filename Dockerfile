# syntax=docker/dockerfile:1
# The image that compose.yaml and k8s/ run, for `serve` and for every other command. tests/image runs its steps without Docker.
# A tag moves: pin what it is today with --build-arg BASE=python:3.13-slim@sha256:… (docs/decisions/0029 says how).
ARG BASE=python:3.13-slim

# hadolint ignore=DL3006
FROM ${BASE} AS build
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy
RUN --mount=type=bind,source=requirements,target=/src/requirements \
    --mount=type=cache,target=/root/.cache/pip \
    python -m venv /opt/uv \
    && /opt/uv/bin/pip install --disable-pip-version-check --require-hashes --only-binary :all: \
        -r /src/requirements/uv.txt -r /src/requirements/build.txt
# What the service depends on changes seldom and is most of the image: a layer of its own.
RUN --mount=type=bind,source=requirements,target=/src/requirements \
    --mount=type=cache,target=/root/.cache/uv \
    python -m venv --without-pip /opt/venv \
    && /opt/uv/bin/uv pip sync --require-hashes --compile-bytecode --python /opt/venv/bin/python /src/requirements/run.txt
# Of Babel's languages (33 MB) those are read that have a word list; faker's (25 MB) are a test library's, which nothing imports here.
RUN --mount=type=bind,source=service/engines/extractive/languages,target=/src/languages \
    for data in /opt/venv/lib/python*/site-packages/babel/locale-data/*.dat; do \
        language=$(basename "$data" .dat); \
        [ "$language" = root ] || [ -e "/src/languages/$language.toml" ] || rm "$data"; \
    done \
    && for packages in /opt/venv/lib/python*/site-packages; do \
        rm -rf "$packages/faker/providers"; echo /opt/venv/app > "$packages/pullquote.pth"; \
    done
COPY pyproject.toml README.md LICENSE /src/
COPY prompts/ /src/prompts/
COPY service/ /src/service/
# Beside the dependencies and not among them, so that they stay a layer of their own.
RUN --mount=type=cache,target=/root/.cache/uv \
    /opt/uv/bin/uv build --quiet --wheel --no-build-isolation --python /opt/uv/bin/python --out-dir /opt/wheel /src \
    && /opt/uv/bin/uv pip install --quiet --no-deps --compile-bytecode --python /opt/venv/bin/python --target /opt/app \
        /opt/wheel/*.whl

# hadolint ignore=DL3006
FROM ${BASE}
# Nothing at run time installs anything. The system's list of packages stays, for those who look it through.
RUN python -m pip uninstall --yes --quiet --root-user-action=ignore pip \
    && rm -rf /usr/local/lib/python*/ensurepip \
    && dpkg --purge --force-remove-essential --force-depends apt
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/app /opt/venv/app
# It listens for others, so it starts with PULLQUOTE_KEYS_FILE (or tokens), or with PULLQUOTE_OPEN=true only.
# Libraries want a folder for scratch files though nothing is written: this one is there under a read-only root too.
ENV TMPDIR=/dev/shm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PULLQUOTE_HOST=0.0.0.0
WORKDIR /opt/venv/app
USER 10001:10001
EXPOSE 8000
# For Docker and compose; Kubernetes has probes of its own.
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ.get(\"PULLQUOTE_PORT\", 8000)}/livez', timeout=2)"]
# Python is the first process: it obeys SIGTERM itself and has no children to look after.
ENTRYPOINT ["python", "-m", "service"]
CMD ["serve"]
# Last, for they differ with every build.
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Pullquote" \
      org.opencontainers.image.description="Article text in; a summary, the key actors and the quoted claims out, each pointing at the characters it rests on." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
