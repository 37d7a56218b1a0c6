# Shared by ./run, ./test, ./bench and the scripts in eng/. Sourced, never started; callers set -euo pipefail first.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1
# A build that leaves no servers behind: the next command on a small machine gets all of its memory. All projects of a
# build share one compiler, which makes it several times as fast; end_build stops it.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=true

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# The tools every command needs; says how to get them and stops where they are missing.
need_dotnet() {
  if ! (cd "$root" && dotnet --version) >/dev/null 2>&1; then
    say "CityBrain needs the .NET 10 SDK (10.0.401 or a later 10.0 one), and there is none on the PATH. To get it:"
    say "  curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0 --install-dir \"\$HOME/.dotnet\""
    say "  export PATH=\"\$HOME/.dotnet:\$PATH\""
    die "or use an installer from https://dotnet.microsoft.com/download/dotnet/10.0, then start this again."
  fi
}

# The version of Node as one number, 20019 for 20.19; 0 where there is none.
node_number() { { node --version 2>/dev/null || echo v0.0; } | sed 's/^v\([0-9]*\)\.\([0-9]*\).*/\1 \2/' |
  { read -r major minor; echo $((major * 1000 + minor)); }; }

need_node() {
  if [ "$(node_number)" -lt 20019 ] || ! command -v npm >/dev/null; then
    say "CityBrain's pages are bundled with Node 20.19 or later and npm; found: $(node --version 2>&1 || true)."
    say "  Debian 13, Ubuntu 25.04 or later:   apt-get install nodejs npm"
    die "or take an LTS release from https://nodejs.org/en/download, then start this again."
  fi
}

# One number for the contents of all files below the given places; build results, packages and data are left out, and
# a place that does not exist is empty.
fingerprint() {
  (cd "$root" && { find "$@" \( -name bin -o -name obj -o -name node_modules -o -path '*/wwwroot/assets' \) -prune -o \
    -type f -print0 2>/dev/null || true; } | LC_ALL=C sort -z | xargs -0 cksum | cksum)
}

# Runs a command unless the files below the places are those it last succeeded with.
#   once_per_change STAMP-NAME RESULT-FILE "PLACES…" COMMAND…
once_per_change() {
  local stamp="$root/.tools/$1.stamp" result=$2 places=$3 now
  shift 3
  # Places are a word list on purpose.
  # shellcheck disable=SC2086
  now=$(fingerprint $places)
  if [ -e "$result" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then return 0; fi
  rm -f "$stamp"
  "$@" || return
  mkdir -p "$root/.tools" && printf '%s\n' "$now" > "$stamp"
}

end_build() { dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1 || true; }

build_web() {
  say "Bundling the pages …"
  (cd "$root/src/Screen" && npm ci --no-audit --no-fund --loglevel=error &&
    npm run --silent build -- --logLevel warn) >&2
}

# Bundles src/Screen's scripts and styles when their sources changed.
web_assets() {
  [ -f "$root/src/Screen/package.json" ] || return 0
  need_node
  once_per_change web "$root/src/Screen/wwwroot/assets" src/Screen build_web
}

program="$root/src/Host/bin/Release/net10.0/citybrain"
build_inputs="src connectors stores domains eng global.json .editorconfig BannedSymbols.txt"
build_inputs+=" Directory.Build.props Directory.Build.targets Directory.Packages.props"

# Builds a project in Release with the lock files as they are; what the compiler said is shown only when it fails.
build_release() {
  local log="$root/.tools/build.log"
  say "Building …"
  mkdir -p "$root/.tools"
  if ! (cd "$root" && dotnet build "$1" -c Release -v q --nologo -p:RestoreLockedMode=true > "$log" 2>&1); then
    grep -E ' error |: error' "$log" | sort -u >&2 || cat "$log" >&2
    end_build
    die "The build failed; all it said is in .tools/build.log."
  fi
  end_build
}

# Builds the program citybrain when its sources changed.
build_host() { once_per_change host "$program.dll" "$build_inputs" build_release src/Host; }

sim="$root/tests/City.Sim/bin/Release/net10.0/citysim"
sim_inputs="src/Kernel src/Sense tests/City.Sim eng global.json .editorconfig BannedSymbols.txt"
sim_inputs+=" Directory.Build.props Directory.Build.targets Directory.Packages.props"

# Builds the simulated city, citysim, when its sources changed.
build_sim() { once_per_change sim "$sim.dll" "$sim_inputs" build_release tests/City.Sim; }

# Installs Debian packages that are missing, when root; else (or when that fails) says which, and returns 1.
debian_packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    say "Installing ${missing[*]} …"
    export DEBIAN_FRONTEND=noninteractive
    apt_quiet install "${missing[@]}" || { apt_quiet update && apt_quiet install "${missing[@]}"; } && return 0
  fi
  say "Missing: ${missing[*]}. As root:   apt-get install --no-install-recommends ${missing[*]}"
  return 1
}

# A program that is needed for tests is no service of this machine: none is started (RUNLEVEL).
apt_quiet() {
  local verb=$1
  shift
  RUNLEVEL=1 apt-get -qq -y -o Dpkg::Use-Pty=0 "$verb" ${1:+--no-install-recommends} "$@" >/dev/null 2>&1
}

# Every project of ours, by path, in the order of the bytes of its path.
projects() {
  (cd "$root" && git ls-files --cached --others --exclude-standard -- '*.csproj' | LC_ALL=C sort -u |
    while IFS= read -r path; do [ -f "$path" ] && printf '%s\n' "$path"; done)
}
