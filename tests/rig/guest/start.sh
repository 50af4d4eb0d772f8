#!/bin/sh
# The guest's process 1: devices, udev, the shared directory, then the agent that does what the test asks.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc; mount -t sysfs sysfs /sys
mountpoint -q /dev || mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts; mount -t tmpfs tmpfs /dev/shm; mount -t tmpfs tmpfs /run
/usr/lib/systemd/systemd-udevd --daemon
modprobe -a evdev usbhid hid-generic xhci-pci configfs
for subsystem in virtio-ports input misc usb block tty hid; do
    udevadm trigger --action=add --subsystem-match=$subsystem
done
udevadm settle -t 30
mount -t configfs none /sys/kernel/config
mkdir -p /share; mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000 share /share
ip link set lo up 2>/dev/null
exec "$@"
