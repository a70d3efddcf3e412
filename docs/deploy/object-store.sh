#!/bin/sh
# Copies a built site to an object store with the command line of Amazon's, which most others understand (--endpoint-url).
#   sh object-store.sh site s3://BUCKET/handbook
# What pages need goes first, then the pages, and only then goes away what is no longer there: a reader in between gets
# pages of before. Run it from one place at a time.
set -eu
site=$1
target=$2

cjm verify "$site"

sync() { aws s3 sync "$site" "$target" --only-show-errors --exclude "policy/*" --exclude "_headers" --exclude ".git/*" "$@"; }

# What has a digest in its name never changes.
sync --exclude "*" --include "assets/javascripts/*.min.js" --include "assets/stylesheets/*.min.css" \
    --exclude "assets/javascripts/lunr/*" --cache-control "max-age=31536000, immutable"
# Everything else is asked for again, and answered with 304 while it is the same.
sync --exclude "*.html" --exclude "cjm-manifest.sha256" \
    --exclude "assets/javascripts/*.min.js" --include "assets/javascripts/lunr/*" --exclude "assets/stylesheets/*.min.css" \
    --cache-control "no-cache"
sync --exclude "*" --include "*.html" --cache-control "no-cache"
# The manifest last: it says that all of this is there.
sync --exclude "*" --include "cjm-manifest.sha256" --cache-control "no-cache"
sync --delete --cache-control "no-cache" --size-only
