# Build stage: durable_rules and jieba ship as source, so the compiler lives here and only here.
FROM python:3.11-slim-bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends gcc libc6-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY app app
COPY rules rules
COPY corpora corpora
RUN python -m venv /opt/vetlist \
 && /opt/vetlist/bin/pip install --no-cache-dir --constraint constraints.txt .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin vetlist
COPY --from=build /opt/vetlist /opt/vetlist
ENV PATH=/opt/vetlist/bin:$PATH PYTHONUNBUFFERED=1
USER vetlist
WORKDIR /work
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["vetlist"]
# The server speaks to loopback only until API keys exist: publish it with `--network host`, or behind a proxy in the same pod.
CMD ["serve", "--host", "127.0.0.1", "--port", "8000"]
