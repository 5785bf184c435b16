# Runs a command that sees this machine as it is, but /app and /opt/java as they will be in the image.
# Called in a mount namespace of its own: $1 is the stage, the rest is the command. Every step is an exec,
# so the process that the caller started becomes the command itself and gets its signals.
set -e
stage=$1
shift
root=$stage/.root
mkdir -p "$root"
mount -t tmpfs none "$root"

show() {
    if [ -L "$1" ]; then
        cp -P "$1" "$root$1"
    elif [ -d "$1" ]; then
        mkdir "$root$1"
        mount --rbind "$1" "$root$1"
    elif [ -e "$1" ]; then
        : >"$root$1"
        mount --bind "$1" "$root$1"
    fi
}

for path in /* /.[!.]*; do
    case $path in
        /app | /opt) ;;
        *) show "$path" ;;
    esac
done
mkdir -p "$root/app" "$root/opt/java"
for path in /opt/*; do
    [ "$path" = /opt/java ] || show "$path"
done
mount --bind "$stage/app" "$root/app"
mount --bind "$stage/opt/java" "$root/opt/java"
exec chroot "$root" /bin/sh -c 'cd "$0" 2>/dev/null || cd /; exec "$@"' "$PWD" "$@"
