#!/bin/busybox sh
# The only program of the emulated machine: copies to a stick until it is pulled, and looks at it when it is back.
# What it says on the serial line is read by machine.rs and mod.rs.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/shm /mnt /tmp
mount -t tmpfs shm /dev/shm
echo 1 > /proc/sys/kernel/printk
for module in /modules/*.ko; do insmod "$module" || echo "DEAD the module $module"; done

word() { sed -n "s/.*$1=\([a-z0-9]*\).*/\1/p" /proc/cmdline; }
FS=$(word stick) TOOL=$(word tool)
export ALDIA_HOME=/tmp/home ALDIA_LANG=en HOME=/tmp TMPDIR=/tmp RESTIC_PASSWORD=x GOMAXPROCS=1

stick() { for disk in /sys/block/sd*; do [ -e "$disk" ] && basename "$disk" && return; done; }
plugged() {
    until [ -n "$(stick)" ] && [ -b "/dev/$(stick)" ]; do usleep 50000; done
    mount -t "$FS" "/dev/$(stick)" /mnt
}
pulled() {
    while [ -n "$(stick)" ]; do usleep 50000; done
    umount -l /mnt 2>/dev/null
}

note() { echo "{\"do\":\"customer\",\"id\":\"N$1\",\"name\":\"Cliente $1\"}" | aldia record - > /dev/null; }

# restic tries for a quarter of an hour to reach a stick that is gone; a person does not wait for that.
while_plugged() {
    "$@" &
    job=$!
    while kill -0 $job 2> /dev/null; do
        [ -n "$(stick)" ] || { sleep 3; kill -9 $job; } 2> /dev/null
        usleep 100000
    done
    wait $job
}

# Each tool: what it does once with a new stick, a copy that says what it promises, and whether a promise is kept.
begin_aldia() { true; }
copy_aldia() { aldia backup /mnt --json > /tmp/said 2> /tmp/err && sed 's/.*"file":"\([^"]*\)".*/\1/' /tmp/said; }
kept_aldia() { aldia verify "$1" > /dev/null 2> /tmp/err; }

begin_restic() { restic --no-cache -r /mnt/repo init > /dev/null 2> /tmp/err && sync; }
copy_restic() { while_plugged restic --no-cache -r /mnt/repo backup /tmp/home > /tmp/said 2> /tmp/err && sed -n 's/^snapshot \([0-9a-f]*\) saved.*/\1/p' /tmp/said; }
kept_restic() {
    restic --no-cache -r /mnt/repo unlock > /dev/null 2>&1
    rm -rf /tmp/back
    restic --no-cache -r /mnt/repo restore "$1" --target /tmp/back > /tmp/said 2> /tmp/err && [ -s /tmp/back/tmp/home/libro.aldia ]
}

begin_cp() { true; }
copy_cp() {
    to=/mnt/copy-$(date +%s)-$1
    cp /tmp/home/libro.aldia "$to" 2> /tmp/err && cp "$to" /tmp/sum && echo "$to $(sha256sum < /tmp/sum)"
}
kept_cp() { [ "$(sha256sum < "${1%% *}" 2> /tmp/err)" = "${1#* }" ]; }

aldia init --name Taller --country MX --currency MXN > /dev/null 2> /tmp/err || echo "DEAD $(cat /tmp/err)"
echo READY
round=0
while true; do
    plugged || echo "DEAD no new stick can be mounted"
    : > /tmp/promised
    begin_$TOOL || echo "DEAD $TOOL does not begin: $(cat /tmp/err)"
    last=$((1 + round % 3)) copy=0
    while [ $copy -lt $last ]; do
        copy=$((copy + 1))
        note "$round-$copy"
        [ $copy -lt $last ] && echo "COPY" || echo "LAST"
        if promised=$(copy_$TOOL $copy) && [ -n "$promised" ]; then
            echo "$promised" >> /tmp/promised
            echo "TOLD $promised"
        else
            echo "REFUSED $(head -c 200 /tmp/err | tr '\n' ' ')"
        fi
    done
    pulled
    echo GONE
    if plugged; then
        while read -r promised; do
            if kept_$TOOL "$promised"; then echo "KEPT $promised"; else echo "LOST $promised: $(tail -c 200 /tmp/err | tr '\n' ' ')"; fi
        done < /tmp/promised
    else
        while read -r promised; do echo "LOST $promised: the stick cannot be mounted"; done < /tmp/promised
    fi
    echo LOOKED
    pulled
    round=$((round + 1))
    echo READY
done
