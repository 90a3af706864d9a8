# shellcheck shell=dash
# What curtin does to the disk: one that GRUB boots, with an ext4 root on it. Read by subiquity.sh.

log=/var/log/installer/curtin-install.log

make_disk() {
  cat /installer/disk.head >/dev/sda && sync && blockdev --rereadpt /dev/sda || return 1
  tries=0
  until [ -b /dev/sda2 ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || return 1
    sleep 0.1
  done
  mkdosfs /dev/sda1 >/dev/null && mke2fs -q -F -t ext4 /dev/sda2 && mount -t ext4 /dev/sda2 /target &&
    mkdir -p /target/boot/efi && mount -t vfat /dev/sda1 /target/boot/efi
}

extract() {
  say "extracting"
  squashfs=/cdrom/casper/ubuntu-server-minimal.squashfs
  say "squashfs of $(stat -c %s "$squashfs") bytes, sha256 $(sha256sum "$squashfs" | cut -d ' ' -f 1)"
  cp -a /bin /sbin /usr /lib /lib64 /etc /installer /target/
  mkdir -p /target/proc /target/sys /target/dev /target/run /target/root /target/tmp /target/var/log \
    /target/etc/ssh /target/etc/systemd/system /target/usr/local/sbin /target/cdrom
  cp /installer/first-boot.sh /target/sbin/init
  tr -d - </proc/sys/kernel/random/uuid >/target/etc/machine-id
  [ ! -e /cdrom/casper/layer.tar ] || tar -xf /cdrom/casper/layer.tar -C /target
  for place in proc sys dev; do mount -o bind "/$place" "/target/$place"; done
  answer identity.hostname >/target/etc/hostname
  printf 'NAME="Ubuntu"\nPRETTY_NAME="Ubuntu 24.04.4 LTS"\n' >/target/etc/os-release
  make_host_keys
}

# Real ones where something is to log in.
make_host_keys() {
  for kind in ed25519 ecdsa rsa; do
    key=/etc/ssh/ssh_host_${kind}_key
    if [ -e /target/usr/sbin/sshd ]; then
      chroot /target ssh-keygen -q -t "$kind" -N '' -C root@lab -f "$key" || return 1
    else
      echo "ssh-$kind AAAAC3NzaC1lZDI1NTE5AAAAI$kind root@lab" >"/target$key.pub"
    fi
  done
}

make_bootable() {
  # shellcheck disable=SC2154 # init.sh has read the kernel's line
  case " $line " in *" lab.fail "*)
    echo 'curtin: Installation failed with exception: the lab wants it' >>"$log"
    return 1
    ;;
  esac
  cp -r /installer/esp/. /cdrom/casper/vmlinuz /cdrom/casper/initrd /target/boot/efi/
}
