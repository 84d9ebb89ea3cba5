FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements-image.lock ./
RUN python -m venv /app/venv && /app/venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements-image.lock
COPY bot ./bot
COPY handlers ./handlers
COPY db ./db
RUN /app/venv/bin/python -m compileall -q bot handlers db

FROM python:3.11-slim
RUN useradd --uid 10001 --no-create-home career && install -d -o career /data
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
USER 10001
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-m", "bot", "healthcheck"]
ENTRYPOINT ["python", "-m", "bot"]
