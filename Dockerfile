# syntax=docker/dockerfile:1
# The image that compose.yaml and k8s/ run, for `serve`, `worker` and every other command; `make check-image` builds it and serves from it.
# A tag moves: pin what it is today with --build-arg BASE=python:3.13-slim@sha256:… (docs/decisions/0029 says how).
ARG BASE=python:3.13-slim

# hadolint ignore=DL3006
FROM ${BASE} AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_SYSTEM_CERTS=true
# For `strip`, of whatever version the base's Debian has: it does not leave this stage.
# hadolint ignore=DL3008
RUN apt-get update --quiet \
    && apt-get install --quiet --yes --no-install-recommends binutils \
    && rm -rf /var/lib/apt/lists/*
RUN --mount=type=bind,source=requirements,target=/src/requirements \
    --mount=type=cache,target=/root/.cache/pip \
    python -m venv /opt/uv \
    && /opt/uv/bin/pip install --disable-pip-version-check --require-hashes --only-binary :all: \
        -r /src/requirements/uv.txt -r /src/requirements/build.txt
# What the service depends on changes seldom and is most of the image: a layer of its own.
RUN --mount=type=bind,source=requirements,target=/src/requirements \
    --mount=type=cache,target=/root/.cache/uv \
    python -m venv --without-pip /opt/venv \
    && /opt/uv/bin/uv pip sync --require-hashes --python /opt/venv/bin/python /src/requirements/run.txt
# Of Babel's languages (33 MB) those are read that have a word list; faker's (25 MB) are a test library's, which nothing imports here.
# Symbols for debuggers are 59 MB.
RUN --mount=type=bind,source=service/engines/extractive/languages,target=/src/languages \
    for data in /opt/venv/lib/python*/site-packages/babel/locale-data/*.dat; do \
        language=$(basename "$data" .dat); \
        [ "$language" = root ] || [ -e "/src/languages/$language.toml" ] || rm "$data"; \
    done \
    && for packages in /opt/venv/lib/python*/site-packages; do \
        rm -rf "$packages/faker/providers"; \
        echo /opt/venv/app > "$packages/pullquote.pth"; \
    done \
    && find /opt/venv -name '*.so*' -type f -exec strip --strip-unneeded {} +
# What is run of the base, gathered in /run-time: Python without what installs, tests and draws, the certificates, and the libraries
# that any of it is linked to, each with what Debian says of its package, for those who look an image through.
RUN mkdir -p /run-time/var/lib/dpkg/status.d \
    && cp -a --parents /usr/local/bin/python* /usr/local/lib/libpython*.so.* /usr/local/lib/python3.* \
        /etc/ssl /etc/passwd /etc/group /etc/nsswitch.conf /etc/os-release /etc/ld.so.cache \
        /usr/lib/os-release /usr/lib/ssl /usr/share/ca-certificates /run-time \
    && find /run-time/usr/local/lib -regextype posix-extended -regex \
        '.*/python3\.[0-9]+/(config-.*|ensurepip|idlelib|lib2to3|pydoc_data|site-packages/.+|test|tkinter|turtledemo)' \
        -prune -exec rm -rf {} + \
    && find /run-time/usr -name '*.so*' -type f -exec strip --strip-unneeded {} + \
    && find /run-time/usr /opt/venv \( -name '*.so*' -o -name 'python3*' \) -type f -exec ldd {} + \
        | grep -o '/[^ ]*\.so[^ ]* (' | tr -d ' (' | grep '^/\(usr/\)\?lib' | sort -u > /tmp/libraries \
    && xargs cp -L --parents --target-directory /run-time < /tmp/libraries \
    && sed 's|.*/|*/|' /tmp/libraries | xargs dpkg --search | cut -d : -f 1 | sort -u | while read -r package; do \
        dpkg --status "$package" > "/run-time/var/lib/dpkg/status.d/$package"; \
    done
# Byte code in the place of others' sources, which nobody reads here: 60 MB less, and a start from a read-only root compiles nothing.
RUN find /run-time /opt/venv -name __pycache__ -prune -exec rm -rf {} + \
    && python -m compileall -q -b -j 0 -s /run-time /run-time/usr /opt/venv/lib \
    && find /run-time /opt/venv -name '*.py' -delete
COPY pyproject.toml README.md LICENSE /src/
COPY prompts/ /src/prompts/
COPY service/ /src/service/
# Beside the dependencies and not among them, so that they stay a layer of their own.
RUN --mount=type=cache,target=/root/.cache/uv \
    /opt/uv/bin/uv build --quiet --wheel --no-build-isolation --python /opt/uv/bin/python --out-dir /opt/wheel /src \
    && /opt/uv/bin/uv pip install --quiet --no-deps --compile-bytecode --python /opt/venv/bin/python --target /opt/app \
        /opt/wheel/*.whl

# Nothing but what runs: no shell, no package manager, nothing that could be written.
FROM scratch
COPY --from=build /run-time /
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/app /opt/venv/app
# It listens for others, so it starts with PULLQUOTE_KEYS_FILE (or tokens), or with PULLQUOTE_OPEN=true only.
# Libraries want a folder for scratch files though nothing is written: this one is there under a read-only root too.
ENV TMPDIR=/dev/shm
ENV PATH=/opt/venv/bin PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PULLQUOTE_HOST=0.0.0.0
WORKDIR /opt/venv/app
USER 10001:10001
EXPOSE 8000
# For Docker and compose; Kubernetes has probes of its own.
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ.get(\"PULLQUOTE_PORT\", 8000)}/livez', timeout=2)"]
# Python is the first process: it obeys SIGTERM itself, and looks after the processes that read pages.
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
