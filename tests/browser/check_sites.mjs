// Sites to check: made by build/make-site or by a daemon, altered in many ways, judged by both
// verifiers: inspect-verify and the page's modules in the browser.
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { same } from './lib.mjs';

export const BUILD = process.env.BUILD ?? 'build';
const make = (args, input) => execFileSync(`${BUILD}/make-site`, args, { input, maxBuffer: 2 ** 28 });

/** A site with a draw a day, of level C or D; {site, audit}. */
export function sampleSite(folder, days, firms, level = 'C') {
    make(['sample', `${folder}/site`, `${folder}/audit`, String(days), String(firms), level]);
    return { site: `${folder}/site`, audit: `${folder}/audit` };
}

/** Puts the page and its scripts into a site, as publishing does; nothing where that was done. */
export function addPage(site) {
    if (existsSync(`${site}/check.html`))
        return;
    cpSync('src/platform/html/assets', `${site}/assets`, { recursive: true });
    cpSync(`${BUILD}/assets/check/offline.js`, `${site}/assets/check/offline.js`);
    mkdirSync(`${site}/en`, { recursive: true });
    writeFileSync(`${site}/check.html`, make(['page', 'zh']));
    writeFileSync(`${site}/en/check.html`, make(['page', 'en']));
}

/** The entries of a site's log: {text, json} each. */
export function entriesOf(site) {
    return make(['entries', site]).toString().trim().split('\n').map(text => {
        try {
            return { text, json: JSON.parse(text) };
        } catch {
            return { text, json: {} };
        }
    });
}

/** Writes a log again with these lines and a valid signature, as its operator could. */
export function resign(site, lines, seed = 'sample') {
    const origin = readFileSync(`${site}/checkpoint`, 'utf8').split('\n')[0];

    make(['sign', site, origin, seed], lines.map(line => `${line}\n`).join(''));
}

/** A keys entry of the key with that seed, signed over to it by an old one or by nobody. */
export const keysEntry = (site, seed, time, ...old) => make(['keys',
    readFileSync(`${site}/checkpoint`, 'utf8').split('\n')[0], seed, time, ...old]).toString().trim();

export const fields = text => make(['fields'], text).toString().trim().split('\n');

/** A JSON text in canonical form with one value changed a little. */
export const alter = (text, field) => make(['alter', field], text).toString();

export function flip(file, at = Math.floor(statSync(file).size / 2)) {
    const bytes = readFileSync(file);

    bytes[at < 0 ? bytes.length + at : at] ^= 1;
    writeFileSync(file, bytes);
}

/** All files below a folder that the newest checkpoint needs: older partial tiles are left out. */
export function filesOf(site) {
    const all = readdirSync(site, { recursive: true }).map(String)
        .filter(name => statSync(path.join(site, name)).isFile() && !/^(assets|check\.html|en)/.test(name));
    const size = Number(readFileSync(`${site}/checkpoint`, 'utf8').split('\n')[1]);
    const needed = name => {
        const [, level, part] = /^tile\/(\w+)\/.*\.p\/(\d+)$/.exec(name) ?? [];
        const nodes = level === 'entries' || level === '0' ? size : Math.floor(size / 256 ** Number(level));
        return part === undefined || Number(part) === nodes % 256;
    };

    return all.filter(needed);
}

/** What inspect-verify says of a site: true if all holds. */
export function verifierHolds(site, args = []) {
    return spawnSync(`${BUILD}/inspect-verify`, ['site', site, ...args], { encoding: 'utf8' }).status === 0;
}

/** What the page's modules say: {holds, steps: the ids of those that do not}. */
export function pageSays(page, url, today = null) {
    return page.evaluate(async ([base, day]) => {
        const { judgeSite } = await import('/assets/check/judge_site.js');
        const { FetchedSite } = await import('/assets/check/site.js');
        const { dayOf } = await import('/assets/check/entries.js');
        const { steps, draws } = await judgeSite(new FetchedSite(new URL(base, location.href)),
            { today: day && dayOf(day) });
        const bad = [...steps, ...draws.flatMap(draw => draw.bad)].filter(step => step.state === 'bad');
        return { holds: bad.length === 0, steps: Array.from(new Set(bad.map(step => step.id))),
            texts: bad.map(step => step.text.en) };
    }, [url, today]);
}

/** The log and its side files, without the pages that a site has besides. */
function copyLog(from, to) {
    for (const name of ['checkpoint', 'log.vkey', 'tile', 'plans', 'calendars', 'draws', 'results'])
        if (existsSync(`${from}/${name}`))
            cpSync(`${from}/${name}`, `${to}/${name}`, { recursive: true,
                filter: file => statSync(file).isDirectory() || /\/calendars\//.test(file) || !/\.(html|atom|csv)$/.test(file) });
}

/** Tries alterations of one site on both verifiers. */
export class Alterations {
    constructor(site, T, page, server) {
        Object.assign(this, { good: site, page, server, copy: `${T}/altered`, n: 0 });
    }

    /**
     * change(site) alters a copy; `step` names the step that must fail (null: nothing public may), or
     * several of which one must. inspect-verify must come to the same verdict.
     */
    async try(what, step, change, { today = null } = {}) {
        rmSync(this.copy, { recursive: true, force: true });
        copyLog(this.good, this.copy);
        change(this.copy);
        const prefix = `/altered/${this.n++}/`;
        this.server.mounts[prefix] = this.copy;
        const said = await pageSays(this.page, prefix, today);
        const wanted = [step].flat();
        const found = step === null ? said.holds : said.steps.some(id => wanted.includes(id));
        same(`${what}: ${step === null ? 'holds for the public' : `wrong at ${wanted.join(' or ')}`}, for both verifiers`,
            { found, steps: found ? [] : said.steps, inspectVerify: verifierHolds(this.copy, today ? ['--today', today] : []) },
            { found: true, steps: [], inspectVerify: step === null });
        delete this.server.mounts[prefix];
    }
}

export { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync };
