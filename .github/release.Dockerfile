# The program alone on a base without a shell; git is not needed, slam reads repositories itself.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY slam /usr/local/bin/slam
WORKDIR /repository
ENTRYPOINT ["/usr/local/bin/slam"]
CMD ["status"]
