/* Tells at sign-in that a browser is older than the stated floor (Safari 15, Chrome and WebView 92,
   Firefox 100), by what it lacks; written for browsers that know nothing newer than ES5. */
(function () {
  "use strict";
  function show(name) {
    var line = document.querySelector("[data-floor=" + name + "]");
    if (line) line.hidden = false;
  }
  var has = window.Promise && Promise.any && window.fetch && window.AbortController && window.indexedDB
    && "noModule" in document.createElement("script") && document.body.replaceChildren
    && window.CSS && CSS.supports("aspect-ratio", "1");
  if (!has) show("old");
  // WebKit drops Secure cookies on http://localhost too, so that nobody could stay signed in.
  if (window.location.protocol === "http:" && /AppleWebKit/.test(navigator.userAgent)
    && !/Chrom|Edg/.test(navigator.userAgent)) show("http");
}());
