#!/bin/sh
# Brings addresses into the form of the new shop, where a city is a town: a
# template for programs that rows go through, in a shell and nothing else.
#
# A row comes as one line of JSON on standard input, its columns in the order of
# the source; one line on standard output answers it. No process is started for
# a row: `read`, `case` and `printf` belong to the shell, and what `printf` says
# is written at once, so that there is nothing to flush.
#
# A quote within a text comes as \", so "city": is found where the column begins
# and nowhere else. For more than patterns can do, take jq, as
# app/mapping/README.md shows, or another language.

while IFS= read -r row; do
  case $row in
    '') # an empty line ends a batch of rows, and is answered by one
      printf '\n' ;;
    *'"country":"JP"'*) # becomes nothing: the new shop does not go there
      printf '"skip"\n' ;;
    *'"postcode":"999'*) # can't be migrated, and is kept with the reason
      printf '"error: 999 stands for no postcode"\n' ;;
    *) # the same row, but for the name of one column
      printf '%s"town":%s\n' "${row%%\"city\":*}" "${row#*\"city\":}" ;;
  esac
done
