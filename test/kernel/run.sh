#!/bin/bash
# Runs every test/kernel/*.vm.ts with mocha in the virtual machine, and those of the bus once more where nothing that
# is compiled at install is there. Arguments go to mocha: --grep driver
set -euo pipefail
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../.."
node -e "require('i2c-bus')" 2> /dev/null || {
  echo 'test/kernel: i2c-bus is not built: sudo apt install build-essential python3 && npm rebuild i2c-bus' >&2
  exit 1
}
mocha=(node_modules/.bin/mocha --no-config --no-package --require tsx/cjs --timeout 60000)
if [ $# -gt 0 ]; then
  exec test/kernel/vm.sh -t "${VM_LIMIT:-1500}" "${mocha[@]}" "$@" test/kernel/*.vm.ts
fi
# What is deleted in the virtual machine is deleted there only.
exec test/kernel/vm.sh -t "${VM_LIMIT:-1500}" bash -c '
  "$@" test/kernel/*.vm.ts
  all=$?
  rm -rf node_modules/{i2c-bus,onoff,epoll}
  echo "===== without i2c-bus, onoff and epoll"
  "$@" --grep koffi test/kernel/{linux-i2c-bus,expander}.vm.ts || exit
  exit $all' run "${mocha[@]}"
