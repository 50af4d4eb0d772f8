"""What the virtual machine is made of: Debian's kernel, udev and kmod beside this machine's own root, an initramfs.

Built once into the user's cache (about 20 s and 230 MB), from Debian's packages, without root's help but for apt.
"""

import fcntl
import lzma
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path

TOOLS = {"qemu-system-x86_64": "qemu-system-x86", "mke2fs": "e2fsprogs", "debugfs": "e2fsprogs", "cpio": "cpio"}
"""Command → the Debian package that has it."""

GUEST_PACKAGES = ("udev", "kmod", "libkmod2", "libudev1")
NEEDED_TO_MOUNT = ("virtio_pci", "9pnet_virtio", "9p", "overlay", "virtio_console", "virtio_blk", "ext4")
NEVER_NEEDED = (
    *("sound", "drivers/net", "drivers/gpu", "drivers/media", "drivers/infiniband", "drivers/scsi", "drivers/iio"),
    *("drivers/staging", "drivers/isdn", "drivers/hwmon", "fs/xfs", "fs/btrfs", "fs/ocfs2", "fs/gfs2", "fs/nfs"),
    *("fs/nfsd", "fs/ceph", "fs/smb", "net/netfilter", "net/bluetooth", "net/mac80211"),
)

INIT = """#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs dev /dev
while read -r module; do insmod /m/$module; done < /modules.list
OPTIONS=trans=virtio,version=9p2000.L,msize=512000
mount -t 9p -o $OPTIONS,ro,cache=loose hostroot /lower || exec sh
mount -t 9p -o $OPTIONS,ro,cache=loose extras /extras || exec sh
mount -t tmpfs -o size=50% tmpfs /up; mkdir /up/u /up/w
mount -t overlay -o lowerdir=/extras:/lower,upperdir=/up/u,workdir=/up/w,xino=off root /new || exec sh
for word in $(cat /proc/cmdline); do case $word in riginit=*) start=${word#riginit=};; esac; done
umount /proc /sys 2>/dev/null
exec switch_root /new $start
"""


class Lacking(Exception):
    """The rig cannot be built or booted here; the text says what is lacking."""


def cache() -> Path:
    return Path(os.environ.get("RIG_CACHE") or user_cache_path("guitai-rig"))


def install_tools() -> None:
    """See that QEMU and its helpers are there: by apt when we are root. Raises Lacking."""
    packages = sorted({package for command, package in TOOLS.items() if not shutil.which(command, path=_path())})
    if not packages:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Lacking(f"not installed, and only root may: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
        if done.returncode:
            raise Lacking(f"{' '.join(command)}: {done.stderr.strip().splitlines()[-1:]}")


def built() -> Path:
    """The directory with `vmlinux`, `initrd.cpio` and `extras/` (laid over the root); built if it is not there."""
    where = cache()
    where.mkdir(parents=True, exist_ok=True)
    with _locked(where / "lock"):
        if not (where / "complete").exists():
            _build(where)
            (where / "complete").touch()
    return where


def _build(where: Path) -> None:
    kernel = _kernel_package()
    version = kernel.removeprefix("linux-image-")
    debs = where / "debs"
    debs.mkdir(exist_ok=True)
    _fetch(debs, (kernel, "busybox-static", *GUEST_PACKAGES))

    unpacked = _fresh(where / "unpacked")
    for package in (kernel, "busybox-static"):
        _unpack(debs, package, unpacked)
    extras = _fresh(where / "extras")
    loose = _fresh(where / "loose")
    for package in GUEST_PACKAGES:
        _unpack(debs, package, loose)
    for name in ("bin", "sbin", "lib", "lib64"):  # a merged /usr keeps its symlinks only when these are folded in
        if (loose / name).is_dir():
            shutil.copytree(loose / name, loose / "usr" / name, symlinks=True, dirs_exist_ok=True)
            shutil.rmtree(loose / name)
    shutil.copytree(loose, extras, symlinks=True, dirs_exist_ok=True)
    shutil.rmtree(extras / "usr/share/doc", ignore_errors=True)

    modules = extras / "usr/lib/modules" / version
    modules.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(unpacked / "lib/modules" / version, modules)
    for folder in NEVER_NEEDED:
        shutil.rmtree(modules / "kernel" / folder, ignore_errors=True)
    _depmod(extras, version)

    _initramfs(where, modules, unpacked / "bin/busybox")
    image = (unpacked / "boot" / f"vmlinuz-{version}").read_bytes()
    packed = image[image.index(b"\xfd7zXZ\x00") :]
    # An unpacked kernel boots by PVH: under emulation its own unpacking takes half a minute.
    (where / "vmlinux").write_bytes(lzma.LZMADecompressor().decompress(packed))
    shutil.rmtree(unpacked)
    shutil.rmtree(loose)


def _initramfs(where: Path, modules: Path, busybox: Path) -> None:
    """busybox and the modules it takes to mount the root, in the order they must be loaded."""
    root = _fresh(where / "initramfs")
    for name in ("bin", "proc", "sys", "dev", "lower", "extras", "up", "new", "m"):
        (root / name).mkdir()
    needs = {}
    for line in (modules / "modules.dep").read_text().splitlines():
        path, _, others = line.partition(":")
        needs[path] = others.split()
    by_name = {Path(path).name.split(".")[0].replace("-", "_"): path for path in needs}
    order: list[str] = []

    def load(path: str) -> None:
        for other in reversed(needs[path]):
            load(other)
        if path not in order:
            order.append(path)

    for name in NEEDED_TO_MOUNT:
        if name in by_name:  # else it is built into the kernel
            load(by_name[name])
    for path in order:
        (root / "m" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(modules / path, root / "m" / path)
    (root / "modules.list").write_text("\n".join(order) + "\n")
    shutil.copy(busybox, root / "bin/busybox")
    (root / "init").write_text(INIT)
    (root / "init").chmod(0o755)
    names = "\n".join(sorted(str(path.relative_to(root)) for path in root.rglob("*"))) + "\n"
    with (where / "initrd.cpio").open("wb") as out:
        subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], cwd=root, input=names.encode(), stdout=out, check=True)


def _depmod(extras: Path, version: str) -> None:
    """Write modules.dep with the guest's own kmod, which need not be on this machine."""
    link = extras / "lib"
    link.symlink_to("usr/lib")
    libraries = next(extras.glob("usr/lib/*-linux-gnu"))
    subprocess.run(
        ["depmod", "-b", str(extras), version],
        executable=extras / "usr/bin/kmod",
        env={**os.environ, "LD_LIBRARY_PATH": str(libraries)},
        check=True,
        capture_output=True,
    )
    link.unlink()


def _kernel_package() -> str:
    if not shutil.which("apt-cache"):
        raise Lacking("the virtual machine's kernel is Debian's, and apt is not here")
    done = subprocess.run(["apt-cache", "depends", "linux-image-amd64"], capture_output=True, text=True)
    found = [line.split()[-1] for line in done.stdout.splitlines() if line.strip().startswith("Depends:")]
    if not found:
        raise Lacking("apt knows no linux-image-amd64 (apt-get update?)")
    return found[0]


def _fetch(debs: Path, packages: tuple[str, ...]) -> None:
    missing = [package for package in packages if not list(debs.glob(f"{package}_*.deb"))]
    if not missing:
        return
    done = subprocess.run(["apt-get", "download", *missing], cwd=debs, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise Lacking(f"apt-get download {' '.join(missing)}: {done.stderr.strip()[-200:]}")


def _unpack(debs: Path, package: str, into: Path) -> None:
    subprocess.run(["dpkg", "-x", str(next(debs.glob(f"{package}_*.deb"))), str(into)], check=True)


def _fresh(path: Path) -> Path:
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def _path() -> str:
    return os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
