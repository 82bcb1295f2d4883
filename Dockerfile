# Two stages: the first builds assets and wheel, the second holds only what runs.
FROM python:3.11-slim-trixie AS build
WORKDIR /build
RUN pip install --no-cache-dir --upgrade pip
COPY requirements requirements
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements/dev.txt
COPY . .
RUN PYTHONPATH=src python -m rapport.web.assets.build \
 && python -m build --no-isolation --wheel

FROM python:3.11-slim-trixie
# Of the same version as the server of compose.yaml: an older pg_dump refuses a newer server.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client-17 && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 rapport \
 && install -d -o rapport -g rapport /data
WORKDIR /home/rapport
COPY requirements/base.txt .
RUN pip install --no-cache-dir --no-deps --require-hashes -r base.txt
COPY --from=build /build/dist/*.whl /tmp/
RUN pip install --no-cache-dir --no-deps /tmp/*.whl && rm /tmp/*.whl
USER rapport
ENV RAPPORT_DATA_DIR=/data RAPPORT_BIND=0.0.0.0 PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=90s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://localhost:8000/health/ready/', timeout=4)"]
CMD ["rapport", "up", "--port", "8000"]
