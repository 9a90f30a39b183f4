# The honest parts of a proven copy, one after the other: VACUUM INTO, integrity_check, cp, sync, read back.
set -e
rm -rf "$2" && mkdir -p "$2"
sqlite3 "file:$1?immutable=1" "VACUUM INTO '$2/staged.db'"
sqlite3 "$2/staged.db" "PRAGMA integrity_check" >/dev/null
zstd -q -3 "$2/staged.db" -o "$2/copy.zst"
cp "$2/copy.zst" "$2/copy.part"
sync "$2/copy.part"
zstd -q -d "$2/copy.part" -o "$2/back.db"
cmp "$2/staged.db" "$2/back.db"
