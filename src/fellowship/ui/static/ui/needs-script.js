// What works with a script only is hidden until there is one.
document.querySelectorAll("[data-needs-script]").forEach((part) => { part.hidden = false; });
