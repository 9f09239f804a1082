#!/bin/bash
# Makes what vm.sh boots: a Debian kernel and a first file system with the drivers the tests need.
#   prepare.sh             prints the folder; fills it when it is not there yet (a minute, 280 MB from Debian)
# KERNEL chooses the series: 6.12 (default) or 6.1, whose GPIO numbers in sysfs begin elsewhere.
# The folder lies in ${XDG_CACHE_HOME:-~/.cache} and is named after this script's contents, so that a change
# here makes a new one; it can be deleted at any time. Nothing is installed on this machine.
set -euo pipefail

series=${KERNEL:-6.12}
# In the order to load them; a module's options follow its name.
loaded=(virtio_pci 9pnet_virtio 9p overlay
  i2c-dev vhci-hcd i2c-tiny-usb pinctrl-mcp23s08_i2c 'i2c-stub chip_addr=0x20' gpio-sim)

fail() {
  echo "test/kernel: $*" >&2
  exit 1
}

require_tools() {
  local missing=()
  command -v apt-get > /dev/null || fail 'the kernel comes from Debian 12, which this machine does not run'
  for pair in gcc-12:gcc-12 make:make xz:xz-utils flock:util-linux; do
    command -v "${pair%:*}" > /dev/null || missing+=("${pair#*:}")
  done
  [ ${#missing[@]} -eq 0 ] || fail "missing tools, install them with: sudo apt install ${missing[*]}"
}

# The kernel itself, its headers to compile against, its source for the drivers Debian leaves out, and a shell.
download() {
  local image headers kbuild package=linux-image-$series-amd64
  # Debian 12's own kernel has no series in its package's name.
  [ "$series" != 6.1 ] || package=linux-image-amd64
  image=$(apt-cache depends "$package" 2> /dev/null |
    sed -n 's/.*Depends: \(linux-image-.*\)/\1/p' | head -1)
  [ -n "$image" ] || fail "apt knows no $package. It is in Debian 12's security" \
    'archive; when the package lists are empty: sudo apt update'
  version=${image#linux-image-}
  headers=linux-headers-$version
  kbuild=$(apt-cache depends "$headers" | sed -n 's/.*Depends: \(linux-\(headers-.*-common\|kbuild-.*\)\)/\1/p')
  mkdir debs
  # shellcheck disable=SC2086 # two package names
  (cd debs && apt-get -qq -o APT::Sandbox::User=root download \
    busybox-static "$image" "linux-source-$series" "$headers" $kbuild) ||
    fail 'downloading the kernel failed; when the package lists are old: sudo apt update'
  for deb in debs/*.deb; do dpkg-deb -x "$deb" tree; done
}

compile_drivers() {
  local source=$PWD/tree/usr/src build=$PWD/tree/usr/src/linux-headers-$version
  mkdir driver
  tar -xf "$source/linux-source-$series.tar.xz" -C driver --strip-components=3 --wildcards \
    '*/drivers/pinctrl/pinctrl-mcp23s08*' '*/drivers/gpio/gpio-sim.c' '*/drivers/gpio/gpiolib.h' \
    '*/kernel/irq/irq_sim.c'
  # Upstream irq_sim is a part of the kernel: as a module it needs a licence, and reaches interrupts by number.
  sed -i 's/handle_simple_irq(irq_to_desc(irqnum))/generic_handle_irq(irqnum)/' driver/irq_sim.c
  printf '#include <linux/module.h>\nMODULE_LICENSE("GPL");\n' >> driver/irq_sim.c
  echo 'obj-m := pinctrl-mcp23s08.o pinctrl-mcp23s08_i2c.o irq_sim.o gpio-sim.o' > driver/Makefile
  # The headers expect to be installed.
  sed -i "s|/usr/src|$source|" "$build/Makefile"
  make -s -C "$build" M="$PWD/driver" CONFIG_DEBUG_INFO_BTF_MODULES= modules ||
    fail 'compiling the drivers failed; it needs: sudo apt install gcc-12 make libelf1 libssl3'
}

declare -A placed=()

# Puts a module, and before it all it depends on, into the file system and the list of what to load.
place_module() {
  local name=${1//-/_} options=${2-} file dependency
  [ -z "${placed[$name]-}" ] || return 0
  placed[$name]=1
  file=$(find driver tree/lib/modules -name "${name//_/[-_]}.ko*" | head -1)
  if [ -z "$file" ]; then
    grep -q "/${name//_/[-_]}\.ko" tree/lib/modules/*/modules.builtin || fail "kernel $version has no module $1"
    return 0
  fi
  case $file in
    *.xz) xz -dc "$file" ;;
    *) cat "$file" ;;
  esac > "initramfs/modules/$name.ko"
  for dependency in $(tr '\0' '\n' < "initramfs/modules/$name.ko" | sed -n 's/^depends=//p' | tr ',' ' '); do
    place_module "$dependency"
  done
  echo "/modules/$name.ko $options" >> initramfs/modules/order
}

pack() {
  mkdir -p initramfs/{bin,modules,proc,sys,dev,host,writable,root} made
  cp tree/bin/busybox initramfs/bin/
  # shellcheck disable=SC2086 # a name and its options
  for module in "${loaded[@]}"; do place_module $module; done
  cp tree/boot/vmlinuz-* made/vmlinuz
  cp tree/bin/busybox made/
  (cd initramfs && find . | ./bin/busybox cpio -o -H newc 2> /dev/null) > made/initramfs
  echo "$version" > made/version
}

cache=${XDG_CACHE_HOME:-$HOME/.cache}/node-red-mcp23017-test
made=$cache/kernel-$series-$(sha256sum "${BASH_SOURCE[0]}" | cut -c1-12)
if [ ! -e "$made/version" ]; then
  require_tools
  mkdir -p "$cache"
  exec 9> "$cache/lock"
  flock 9
fi
if [ ! -e "$made/version" ]; then
  work=$(mktemp -d "$cache/preparing.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  echo 'test/kernel: preparing a kernel (once)' >&2
  (
    cd "$work"
    download
    compile_drivers
    pack
  ) >&2
  rm -rf "$made"
  mv "$work/made" "$made"
fi
echo "$made"
