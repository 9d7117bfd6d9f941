#!/bin/sh
# What CUPS takes for a printer: backend(7). Keeps each job in a folder, with its name, copies and options.
[ $# -eq 0 ] && exit 0
job=$1 title=$3 copies=$4 options=$5 file=$6
folder='@FOLDER@'

if [ -e "$folder/stops" ]; then
  echo "ERROR: The printer does not answer." >&2
  exit 4
fi
if [ -e "$folder/gives-up" ]; then
  echo "ERROR: The print head is too hot." >&2
  exit 1
fi
if [ -e "$folder/out-of-paper" ]; then
  echo "STATE: +media-empty-error" >&2
  while [ -e "$folder/out-of-paper" ]; do sleep 0.1; done
  echo "STATE: -media-empty-error" >&2
fi

new="$folder/printed/new-$job"
rm -rf "$new"
mkdir "$new"
if [ -n "$file" ]; then cp "$file" "$new/document"; else cat > "$new/document"; fi
printf '%s\n' "$title" "$copies" "$options" > "$new/about"
rm -rf "$folder/printed/$job"
mv "$new" "$folder/printed/$job"
