#!/bin/sh
# Stands in for a C compiler, archiver and resource compiler of another system: makes the file it was asked for.
case " $* " in
*" -E "*) echo clang && exit ;;
esac
archive=
before=
for word in "$@"; do
    case $before in -o) archive=$word && break ;; esac
    case $word in
    --output=*) archive=${word#--output=} && break ;;
    *.a | *.lib) archive=$word ;;
    esac
    before=$word
done
if [ -n "$archive" ]; then printf '!<arch>\n' >"$archive"; fi
