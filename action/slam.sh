#!/usr/bin/env bash
# Brings the released program, checks its digest, and lets it judge the checkout. Compiles nothing, and runs nothing of the
# repository. Everything that it takes comes in variables; action.yml names them.
set -euo pipefail

fail() {
  printf '::error title=slam::%s\n' "$1"
  exit 3
}

work="${RUNNER_TEMP:?}/slam-action"
mkdir -p "$work"

case "$(uname -s)/$(uname -m)" in
  Linux/x86_64) target=x86_64-unknown-linux-gnu ;;
  Linux/aarch64 | Linux/arm64) target=aarch64-unknown-linux-gnu ;;
  Darwin/arm64) target=aarch64-apple-darwin ;;
  MINGW*/x86_64 | MSYS*/x86_64) target=x86_64-pc-windows-msvc ;;
  *) fail "There is no release for this runner." ;;
esac

# One line a program: digest, two spaces, slam-VERSION-TARGET.
if [[ -n "${SLAM_VERSION:-}" ]]; then
  [[ "$SLAM_VERSION" =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] || fail "The version is not one of a release."
  version="$SLAM_VERSION"
  digest="${SLAM_SHA256:-}"
  [[ -n "$digest" ]] || fail "A version of your own needs the SHA-256 of its program."
else
  line="$(grep -E "^[0-9a-f]{64}  slam-[0-9A-Za-z.-]+-$target\$" <<<"${SLAM_DIGESTS:-}" | head -n 1 || true)"
  [[ -n "$line" ]] || fail "This commit of the action names no program for $target; give version and sha256."
  digest="${line%% *}"
  version="${line##*  slam-}"
  version="${version%-"$target"}"
fi
[[ "$digest" =~ ^[0-9a-f]{64}$ ]] || fail "The SHA-256 is not one: 64 digits and small letters a to f."

case "$SLAM_DOWNLOAD_BASE" in
  https://*) protocols='=https' ;;
  # A mirror on the same machine.
  http://127.0.0.1:*) protocols='=http' ;;
  *) fail "The address of the releases has to begin with https." ;;
esac
program="$work/slam"
curl --fail --silent --show-error --location --proto "$protocols" --proto-redir "$protocols" --max-filesize 268435456 \
  --max-time 300 --retry 3 --output "$program.new" -- "${SLAM_DOWNLOAD_BASE%/}/v$version/slam-$version-$target" \
  || fail "The program slam-$version-$target could not be downloaded."
if command -v sha256sum >/dev/null; then
  found="$(sha256sum <"$program.new")"
else
  found="$(shasum -a 256 <"$program.new")"
fi
if [[ "${found%% *}" != "$digest" ]]; then
  rm -f "$program.new"
  fail "The downloaded program is another one: its SHA-256 is ${found%% *} and not $digest."
fi
chmod +x "$program.new"
mv "$program.new" "$program"

arguments=(check "${SLAM_REPOSITORY:-.}" "--standard=$SLAM_STANDARD" --no-progress "--cache-dir=$work/cache")
[[ -z "${SLAM_LEVEL:-}" ]] || arguments+=("--level=$SLAM_LEVEL")
[[ -z "${SLAM_FAIL_ON:-}" ]] || arguments+=("--fail-on=$SLAM_FAIL_ON")
[[ -z "${SLAM_BASE:-}" ]] || arguments+=("--diff=$SLAM_BASE...HEAD")

# What the first run found out is kept, so that the same answer in another format costs milliseconds. Its messages may quote the
# repository, and are no commands for the runner.
quiet="stop-$RANDOM$RANDOM$RANDOM$RANDOM"
printf '::stop-commands::%s\n' "$quiet"
code=0
"$program" "${arguments[@]}" --format=json --output="$work/report.json" || code=$?
printf '::%s::\n' "$quiet"
{
  printf 'exit-code=%s\n' "$code"
  printf 'report=%s\n' "$work/report.json"
} >>"$GITHUB_OUTPUT"
if [[ "$code" -le 1 || "$code" -eq 5 ]]; then
  if [[ "${SLAM_SUMMARY:-true}" == true ]]; then
    "$program" "${arguments[@]}" --quiet --format=markdown >>"$GITHUB_STEP_SUMMARY" 2>/dev/null || true
  fi
  if [[ "${SLAM_ANNOTATIONS:-true}" == true ]]; then
    "$program" "${arguments[@]}" --quiet --format=github 2>/dev/null || true
  fi
fi
exit "$code"
