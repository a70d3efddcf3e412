"""Out of the browser: posters, a booklet and pictures of maps, drawn by a browser that is installed anyway."""
