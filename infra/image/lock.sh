#!/bin/sh
# lock.sh ROOT STATE USER COMMAND...: in namespaces of its own, make ROOT read-only and become COMMAND in it as USER.
# Only /tmp, /dev/shm (in memory) and the state folder can be written to.
set -eu
root=$1 state=$2 user=$3
shift 3
mount --make-rprivate /
ip link set lo up
mount --bind "$root" "$root"
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -t tmpfs -o mode=755,nosuid tmpfs "$root/dev"
for device in null zero full random urandom; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/shm"
mount -t tmpfs -o mode=1777,nosuid,nodev,noexec,size=64m tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=1777,nosuid,nodev,noexec,size=256m tmpfs "$root/tmp"
mount --bind "$state" "$root/var/lib/usajobs"
mount -o remount,bind,ro "$root"
exec setpriv --no-new-privs chroot --userspec="$user" --groups= "$root" "$@"
