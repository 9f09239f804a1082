#!/bin/bash
# Runs one command under the test kernel, in a virtual machine that sees this machine's files.
#   vm.sh [-t seconds] command [argument...]
# The command runs as root in the same working directory, with the same PATH and HOME; what it writes to files
# is thrown away. Its output comes out live, and its exit status becomes this script's. Otherwise: 124 when the
# time is up (default 300 s), 125 when the machine failed. The processor is emulated, which works on any x86-64
# host, but slowly; VM_ACCEL takes qemu's options for something better.
set -euo pipefail

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
limit=300
if [ "${1-}" = -t ]; then
  limit=$2
  shift 2
fi

command -v qemu-system-x86_64 > /dev/null || {
  echo 'test/kernel: missing qemu-system-x86_64, install it with: sudo apt install qemu-system-x86' >&2
  exit 125
}
made=$("$here/prepare.sh") || exit 125

work=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2> /dev/null || :; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# The kernel unpacks several archives in a row: the prepared one, and one with what belongs to this run.
mkdir "$work/extra"
cp "$here/init" "$work/extra/init"
chmod +x "$work/extra/init"
{
  printf 'cd %q\nexport PATH=%q HOME=%q TERM=dumb\nexec' "$PWD" "$PATH" "$HOME"
  printf ' %q' "$@"
  echo
} > "$work/extra/command"
(cd "$work/extra" && find . | "$made/busybox" cpio -o -H newc 2> /dev/null) |
  cat "$made/initramfs" - > "$work/initramfs"

# Serial line 0 is the kernel's console, line 1 the command's output. The machine ends by a write to the exit
# device: qemu's status is then 2 * value + 1, and init's values begin at 16, above every status of qemu's own.
boot() {
  local accel
  : > "$work/console"
  read -ra accel <<< "${VM_ACCEL--accel tcg,thread=multi -cpu max}"
  timeout -k 5 "$limit" qemu-system-x86_64 -nodefaults -no-user-config -no-reboot -display none \
    -machine pc "${accel[@]}" -smp 2 -m 2048 \
    -kernel "$made/vmlinuz" -initrd "$work/initramfs" -append 'console=ttyS0 loglevel=5 panic=-1' \
    -serial "file:$work/console" -chardev stdio,id=out,signal=off -serial chardev:out \
    -fsdev local,id=host,path=/,security_model=none,multidevs=remap,readonly=on \
    -device virtio-9p-pci,fsdev=host,mount_tag=host \
    -device isa-debug-exit,iobase=0x501,iosize=1 < /dev/null &
  pid=$!
  status=0
  wait "$pid" || status=$?
  pid=
}

# An emulated kernel now and then crashes while it starts; that says nothing about the command.
for attempt in 1 2 3; do
  boot
  if [ "$status" -eq 124 ] || grep -q 'test machine ready' "$work/console"; then break; fi
  echo "test/kernel: the virtual machine did not start (attempt $attempt)" >&2
done

if [ "$status" -ge 33 ] && [ "$status" -le 231 ] && [ $((status % 2)) -eq 1 ] && [ "$status" -ne 137 ]; then
  exit $(((status - 33) / 2))
fi
tail -n 20 "$work/console" >&2
if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
  echo "test/kernel: the command did not end within $limit s" >&2
  exit 124
fi
echo "test/kernel: the virtual machine failed (qemu's status $status); above, the end of its console" >&2
exit 125
