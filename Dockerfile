# syntax=docker/dockerfile:1
# The image that compose.yaml and k8s/ run. Not built where this was written (no Docker engine there).
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
WORKDIR /app
COPY requirements/ requirements/
RUN python -m venv /opt/uv && /opt/uv/bin/pip install --no-cache-dir --require-hashes -r requirements/uv.txt
RUN python -m venv --without-pip /opt/venv \
    && /opt/uv/bin/uv pip sync --require-hashes --compile-bytecode --python /opt/venv/bin/python requirements/run.txt
# Of Babel's languages (33 MB) those are read that have a word list; the others stay behind.
COPY service/engines/extractive/languages/ languages/
RUN for data in /opt/venv/lib/python*/site-packages/babel/locale-data/*.dat; do \
        language=$(basename "$data" .dat); \
        [ "$language" = root ] || [ -e "languages/$language.toml" ] || rm "$data"; \
    done

FROM python:${PYTHON}-slim
# The system trust store is what the model's endpoint is checked against.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY prompts/ prompts/
COPY service/ service/
RUN /opt/venv/bin/python -m compileall -q service
USER 10001:10001
# It listens for others, so it starts with PULLQUOTE_KEYS_FILE (or tokens), or with PULLQUOTE_OPEN=true only.
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PULLQUOTE_HOST=0.0.0.0
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
ENTRYPOINT ["python", "-m", "service"]
CMD ["serve"]
