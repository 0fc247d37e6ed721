// What browser tests share. A test prints the same lines as tests/integration/*.sh ("ok - what" or
// "not ok - what") and ends with `done()`, which sets the exit status.
//
//   ok(what, value, detail)       passes if value is true; detail (any text) is printed if it is not
//   same(what, got, wanted)       passes if both are equal as JSON
//   await check(what, async fn)   passes unless fn throws or returns false
//   await launch()                Debian's Chromium, headless (CHROMIUM names another)
//   await serve(mounts, options)  a static web server on loopback: {'/': folder, '/sub/': folder}
//   await open(browser, options)  a page in a context of its own; its mistakes gather in page.faults
//   await violations(page)        what axe-core finds wrong, one line each
//   await audit(what, page)       passes if axe-core finds nothing and page.faults is empty
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

/** As the daemon sends it (docs/security.md). */
export const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

let failed = 0;
let passed = 0;

export function ok(what, value, detail = '') {
    if (value === true) {
        passed++;
        console.log(`ok - ${what}`);
        return true;
    }
    failed++;
    console.log(`not ok - ${what}`);
    for (const line of String(detail).split('\n').filter(Boolean).slice(0, 30))
        console.log(`#   ${line}`);
    return false;
}

export function same(what, got, wanted) {
    const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)];

    return ok(what, a === b, `got:    ${a}\nwanted: ${b}`);
}

export async function check(what, fn) {
    try {
        return ok(what, await fn() !== false);
    } catch (error) {
        return ok(what, false, error.stack ?? error);
    }
}

/** Ends the test; no line at all is a failure too. */
export function done() {
    process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

// Without these, Chromium asks the network for updates and names at every start.
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
    '--disable-background-networking', '--disable-component-update'];

export function launch(options = {}) {
    return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        args: QUIET, ...options });
}

const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8',
    css: 'text/css; charset=utf-8', svg: 'image/svg+xml', json: 'application/json',
    png: 'image/png', xml: 'application/atom+xml; charset=utf-8', csv: 'text/csv; charset=utf-8' };

/** The file that a path means under the mounts (the longest prefix counts), or null. */
function find(mounts, pathname) {
    const prefix = Object.keys(mounts).filter(p => pathname.startsWith(p))
        .sort((a, b) => b.length - a.length)[0];

    if (prefix === undefined || pathname.includes('..'))
        return null;
    let file = path.join(mounts[prefix], decodeURIComponent(pathname.slice(prefix.length)));
    if (existsSync(file) && statSync(file).isDirectory())
        file = path.join(file, 'index.html');
    return existsSync(file) && statSync(file).isFile() ? file : null;
}

/**
 * {url, hits, mounts, close()}: hits counts requests by path; mounts may be changed while it runs.
 * options.csp: another policy, or null for none.
 */
export async function serve(mounts, { csp = CSP, port = 0 } = {}) {
    const hits = new Map();
    const server = createServer((request, response) => {
        const { pathname } = new URL(request.url, 'http://x/');
        const file = find(mounts, pathname);
        hits.set(pathname, (hits.get(pathname) ?? 0) + 1);
        response.setHeader('Content-Type', TYPES[path.extname(file ?? '').slice(1)] ??
            'application/octet-stream');
        response.setHeader('Cache-Control', 'no-store');
        if (csp)
            response.setHeader('Content-Security-Policy', csp);
        if (file)
            createReadStream(file).pipe(response);
        else
            response.writeHead(404).end();
    });

    await new Promise(resolve => server.listen(port, '127.0.0.1', resolve));
    return { url: `http://127.0.0.1:${server.address().port}`, hits, mounts,
        close: () => { server.closeAllConnections(); server.close(); } };
}

/** A page in a fresh context: options as Playwright's newContext has them. */
export async function open(browser, options = {}) {
    const context = await browser.newContext({ locale: 'zh-CN', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(60000); // a loaded machine is slow, not wrong

    page.faults = [];
    page.on('pageerror', error => page.faults.push(`exception: ${error.stack ?? error}`));
    page.on('console', message => {
        if (message.type() === 'error' && !/status of 404/.test(message.text()))
            page.faults.push(`console: ${message.text()}`);
    });
    page.on('request', request => {
        if (!/^(http:\/\/(127\.0\.0\.1|localhost|inspectd\.test)[:/]|file:|data:|blob:)/.test(request.url()))
            page.faults.push(`a request leaves the site: ${request.url()}`);
    });
    return page;
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function violations(page) {
    await page.evaluate(axe);
    const result = await page.evaluate(() => globalThis.axe.run(document, {
        resultTypes: ['violations'] }));

    return result.violations.flatMap(v =>
        v.nodes.map(node => `${v.id}: ${v.help}: ${node.html.slice(0, 160)}`));
}

export async function audit(what, page) {
    const found = [...await violations(page), ...page.faults];

    return ok(what, found.length === 0, found.join('\n'));
}
