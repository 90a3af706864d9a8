# shellcheck shell=dash
# Reads the answer file as strictly as subiquity of 24.04 does, and where it takes without a word what
# does harm, more strictly. Read by init.sh.

run=${LAB_RUN:-/run} # elsewhere where a test judges this file by itself
mkdir "$run/answers"
awk -v "folder=$run/answers" -f "${LAB_INSTALLER:-/installer}/yaml.awk" "$run/user-data" >"$run/kinds" ||
  refuse "the stand-in cannot read user-data: $(tail -n 1 "$run/kinds")"

answer() { cat "$run/answers/autoinstall.$1" 2>/dev/null; }
kind() { sed -n "s/^autoinstall\.$1 //p" "$run/kinds"; }
keys_under() { sed -n "s/^$1\([^. ]*\) .*/\1/p" "$run/kinds"; }
expect_kind() { # PATH KIND
  [ "$(kind "$1")" = "$2" ] || refuse "$1: subiquity wants a $2, got a $(kind "$1")"
}
only_keys() { # PATH WORDS: nothing but these stands under it
  for key in $(keys_under "$1"); do
    case " $2 " in *" $key "*) ;; *) refuse "subiquity does not know $1$key" ;; esac
  done
}

[ "$(keys_under '')" = autoinstall ] || refuse "subiquity ends on keys beside autoinstall"
[ "$(kind version) $(answer version)" = 'number 1' ] || refuse "autoinstall has no version: 1"
# Keys that it does not know are dropped with a warning that nobody reads.
only_keys 'autoinstall\.' "version interactive-sections early-commands late-commands error-commands locale \
keyboard timezone refresh-installer source network proxy apt storage identity ssh snaps packages codecs \
drivers oem debconf-selections ubuntu-pro active-directory kernel updates shutdown user-data reporting"
[ -z "$(kind interactive-sections)" ] || refuse "interactive-sections waits for a person, and silences reporting"

for list in early-commands late-commands error-commands; do
  [ -n "$(kind "$list")" ] || continue
  expect_kind "$list" list
  for item in $(keys_under "autoinstall\.$list\."); do
    case "$(kind "$list\.$item")" in
      string | list) ;;
      *) refuse "$list: item $item is neither text nor a list" ;;
    esac
  done
done

only_keys 'autoinstall\.refresh-installer\.' 'update channel'
only_keys 'autoinstall\.kernel\.' 'package flavor'
[ "$(keys_under 'autoinstall\.kernel\.' | wc -l)" -le 1 ] || refuse "kernel: package or flavor, not both"
only_keys 'autoinstall\.identity\.' 'realname username hostname password'
for key in username hostname password; do
  [ -n "$(answer "identity.$key")" ] || refuse "identity has no $key"
done
case "$(answer source.id)" in
  '' | ubuntu-server | ubuntu-server-minimal) ;;
  *) refuse "the installer ends in a KeyError at source $(answer source.id)" ;;
esac
case "$(answer storage.layout.name)" in
  '' | lvm | direct | zfs | hybrid) ;;
  *) refuse "a layout that nobody knows becomes direct: $(answer storage.layout.name)" ;;
esac
case "$(answer apt.fallback)" in
  '' | abort | continue-anyway | offline-install) ;;
  *) refuse "apt.fallback: $(answer apt.fallback)" ;;
esac
case "$(answer updates)" in '' | security | all) ;; *) refuse "updates: $(answer updates)" ;; esac
case "$(answer shutdown)" in '' | reboot | poweroff) ;; *) refuse "shutdown: $(answer shutdown)" ;; esac
# shellcheck disable=SC2154 # casper.sh has set it
[ "$medium" != nfs ] || [ -z "$(kind network)" ] ||
  refuse "a network section sets the card anew that the root hangs on: the install freezes"

# curtin builds each handler from its fields: one that it has not ends the installer before any report.
endpoint=''
for handler in $(keys_under 'autoinstall\.reporting\.'); do
  [ "$(answer "reporting.$handler.type")" = webhook ] || continue
  only_keys "autoinstall\.reporting\.$handler\." \
    'type endpoint consumer_key token_key token_secret level timeout retries'
  case "$(kind "reporting\.$handler\.retries")" in
    '' | list) ;;
    *) refuse "reporting.$handler.retries: an int silences all reporting" ;;
  esac
  endpoint=$(answer "reporting.$handler.endpoint")
  [ -n "$endpoint" ] || refuse "reporting.$handler has no endpoint"
done
say "answers read"
