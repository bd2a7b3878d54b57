FROM python:3.13-slim AS build
RUN python -m venv /opt/okr
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt /src/
RUN /opt/okr/bin/pip install --require-hashes --requirement /src/requirements.txt
COPY pyproject.toml setup.py README.md LICENSE /src/
COPY domain /src/domain
COPY projections /src/projections
COPY service /src/service
RUN /opt/okr/bin/pip install --no-deps --no-build-isolation /src

FROM python:3.13-slim
# The folder of the signing keys is a volume, which takes its owner over.
RUN useradd --system --create-home --uid 10001 okr \
    && install --directory --owner=okr --mode=0700 /var/lib/okr-ledger
COPY --from=build /opt/okr /opt/okr
ENV PATH=/opt/okr/bin:$PATH PYTHONUNBUFFERED=1
USER okr
WORKDIR /home/okr
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --start-interval=1s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["okr", "serve", "--host", "0.0.0.0"]
