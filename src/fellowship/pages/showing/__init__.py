"""What a reader sees: words made HTML, menus, addresses, files, dates, the cache. Knows no page."""
