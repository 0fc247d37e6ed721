// Browsers refuse modules of a page that was opened from a file (a USB stick, say). There the same
// code is loaded as one plain script, which `make` puts together from the modules (src/platform/html/bundle).
if (location.protocol === 'file:') {
    const script = document.createElement('script');

    script.src = new URL('offline.js', document.currentScript.src);
    document.head.append(script);
}
