#!/bin/bash
# Runs every test/kernel/*.vm.ts with mocha in the virtual machine. Arguments go to mocha: --grep driver
set -euo pipefail
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../.."
node -e "require('i2c-bus')" 2> /dev/null || {
  echo 'test/kernel: i2c-bus is not built: sudo apt install build-essential python3 && npm rebuild i2c-bus' >&2
  exit 1
}
exec test/kernel/vm.sh -t "${VM_LIMIT:-900}" node_modules/.bin/mocha --no-config --no-package \
  --require tsx/cjs --timeout 60000 "$@" test/kernel/*.vm.ts
