#!/bin/bash
# Runs every test/kernel/*.vm.ts with mocha in the virtual machine; then those of the bus with what the packed package
# brings when it is installed without install scripts, and nothing that is compiled.
# Arguments go to mocha, for the first of these only: --grep driver
set -euo pipefail
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../.."
node -e "require('i2c-bus')" 2> /dev/null || {
  echo 'test/kernel: i2c-bus is not built: sudo apt install build-essential python3 && npm rebuild i2c-bus' >&2
  exit 1
}
limit=${VM_LIMIT:-1800}
mocha=(node_modules/.bin/mocha --no-config --no-package --require tsx/cjs --timeout 60000)
# An emulated processor on a busy machine is late at times; a second try, which the log shows, tells that from a fault.
[ -z "${CI:-}" ] || mocha+=(--retries 2 --reporter test/support/telling-retries.cjs)
[ $# -eq 0 ] || exec test/kernel/vm.sh -t "$limit" "${mocha[@]}" "$@" test/kernel/*.vm.ts

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tarball=$work/$(npm pack --silent --pack-destination "$work" | tail -n 1)
npm install --silent --prefix "$work" --ignore-scripts --omit=dev --no-audit --no-fund "$tarball"

# What is deleted in the virtual machine is deleted there only.
test/kernel/vm.sh -t "$limit" env "INSTALLED=$work/node_modules" bash -c '
  failed=0
  "$@" test/kernel/*.vm.ts || failed=1
  echo "===== without install scripts, and without a compiler"
  rm -rf node_modules/{i2c-bus,onoff,epoll,koffi,@koromix}
  cp -r "$INSTALLED"/{koffi,@koromix} node_modules/
  "$@" --grep koffi test/kernel/{linux-i2c-bus,expander}.vm.ts || failed=1
  exit $failed' run "${mocha[@]}"
