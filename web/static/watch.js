// For whoever works on the pages: a new life of the service means new pages.
let known;
new EventSource("/watch").addEventListener("message", ({ data }) => {
  if (known && known !== data) location.reload();
  known = data;
});
