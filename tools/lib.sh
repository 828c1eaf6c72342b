# Shared by the scripts of this folder; sourced by bash. Sets `root` and their common environment.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export LC_ALL=C.UTF-8
export DEBIAN_FRONTEND=noninteractive
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1

# npm and ccache keep their caches in the home directory, which a service or a container may lack.
if [ ! -d "${HOME:-}" ] || [ ! -w "${HOME:-}" ]; then
  mkdir -p "$root/.cache/home"
  export HOME="$root/.cache/home"
fi

say() { printf '\033[1m» %s\033[0m\n' "$*" >&2; }
fail() {
  printf 'snug: %s\n' "$*" >&2
  exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

# Configures a build directory once, and again when its options change; ninja handles later changes.
# configure <directory> <meson options>…
configure() {
  local directory=$1 options
  shift
  options="${CXX:-} $*"
  [ -f "$directory/build.ninja" ] && [ "$(cat "$directory/.options" 2>/dev/null)" = "$options" ] && return
  say "configuring ${directory#"$root/"}"
  rm -rf "$directory"
  meson setup "$directory" "$root" "$@" >"$directory.log" 2>&1 || {
    cat "$directory.log" >&2
    return 1
  }
  mv "$directory.log" "$directory/meson-logs/setup.txt"
  echo "$options" >"$directory/.options"
}
