# The image of one service, for those who have an engine and want it to build: the same files at the same places as
# `./fairway image push` makes without one. Its base and its settings are read from here by both.
#   npx nx build logs-service
#   docker build --build-arg SERVICE=logs -t logs .
#   docker run -p 8102:8102 -e AWS_REGION -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY -e AWS_SESSION_TOKEN logs
FROM gcr.io/distroless/nodejs24-debian13:nonroot@sha256:9eeb7f5887d0e239e78264b06f7f11d2e14be534050481803a9e4728fcdd278e

ARG SERVICE
# Before WORKDIR, which would make the folder for the base's user, who could then write in it.
COPY --chown=0:0 packages/${SERVICE}-service/dist/ /app/
WORKDIR /app

USER 65532
ENV HOST=0.0.0.0
STOPSIGNAL SIGTERM
ENTRYPOINT ["/nodejs/bin/node"]
CMD ["main.mjs"]
