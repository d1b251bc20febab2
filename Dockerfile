# Style sheet, icons, charts and fonts, and the compiled catalogue of sentences.
FROM node:24-slim AS assets
RUN apt-get update && apt-get install --yes --no-install-recommends gettext && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc build-assets.mjs ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm run assets
COPY locale locale
RUN cd locale/zh_Hans/LC_MESSAGES && msgfmt --check-format --output-file=django.mo django.po

# What web, worker, beat and migrate run in; which of them it is, docker-compose.yml says.
FROM python:3.12-slim
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 VAR_DIR=/data
WORKDIR /app
COPY requirements/production.txt requirements/production.txt
RUN pip install --no-cache-dir --require-hashes --requirement requirements/production.txt
RUN useradd --system --uid 10001 govtargets && install --directory --owner=govtargets /data /data/media
COPY manage.py gunicorn.conf.py ./
COPY govtargets govtargets
COPY apps apps
COPY fixtures/light_rules fixtures/light_rules
COPY templates templates
COPY static static
COPY --from=assets /app/static/vendor static/vendor
COPY --from=assets /app/fonts fonts
COPY --from=assets /app/locale locale
USER govtargets
# Collecting asks neither the database nor the key; the settings only want both named.
RUN DATABASE_URL=postgres://none SECRET_KEY=none python manage.py collectstatic --no-input
EXPOSE 8000
